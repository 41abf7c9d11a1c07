package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.util.stream.Stream;
import org.chartkeeper.smart.RecordKinds.Group;
import org.chartkeeper.smart.RecordKinds.Kind;
import org.junit.jupiter.api.Test;

class RecordKindsTest {

    @Test
    void everyResourceTypeBelongsToOneKind() {
        assertThat(RecordKinds.groups().stream()
                        .flatMap(group -> group.kinds().stream())
                        .flatMap(kind -> kind.types().stream()))
                .containsExactlyInAnyOrderElementsOf(FhirContext.forR4Cached().getResourceTypes());
        assertThat(RecordKinds.types()).doesNotHaveDuplicates();
    }

    @Test
    void groupsAndKindsAreToldApartByTheirWords() {
        assertThat(RecordKinds.groups()).extracting(Group::id).doesNotHaveDuplicates();
        assertThat(Stream.concat(
                        RecordKinds.groups().stream().map(Group::label),
                        RecordKinds.groups().stream()
                                .flatMap(group -> group.kinds().stream())
                                .map(Kind::label)))
                .doesNotHaveDuplicates();
        assertThat(RecordKinds.groups().get(RecordKinds.groups().size() - 1).label())
                .isEqualTo("Other");
    }

    @Test
    void aTypeThatSharesItsKindSaysWhichItIs() {
        assertThat(RecordKinds.label("MedicationRequest")).isEqualTo("Prescriptions");
        assertThat(RecordKinds.label("Composition")).isEqualTo("Documents and notes (composition)");
        assertThat(RecordKinds.label("NewThing")).isEqualTo("new thing");
    }
}
