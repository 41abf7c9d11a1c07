package org.chartkeeper.consent;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.chartkeeper.terminology.Elements;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CompartmentDefinition;
import org.hl7.fhir.r4.model.SearchParameter;
import org.junit.jupiter.api.Test;

/** Compares the tables of paths with HL7's own definitions. */
class ElementTableTest {

    private static final FhirContext R4 = FhirContext.forR4Cached();
    private static final String MODEL = "/org/hl7/fhir/r4/model/";

    /** Ruled out: links and members make nobody a subject. */
    private static final Set<String> RULED_OUT = Set.of("Patient.link.other", "Group.member.entity");

    @Test
    void patientPathsAreThoseOfTheFormalCompartment() throws IOException {
        Set<String> formal = formalPaths();
        formal.removeAll(RULED_OUT);

        var ours = new TreeSet<String>();
        ElementTable.PATIENTS.all().forEach((type, paths) -> paths.forEach(path -> ours.add(type + "." + path)));

        assertThat(ours).isEqualTo(formal);
    }

    @Test
    void everyPathExistsInItsType() {
        Stream.of(
                        ElementTable.PATIENTS,
                        ElementTable.PATIENTS_BEYOND,
                        ElementTable.THROUGH,
                        ElementTable.DATES,
                        ElementTable.AUTHORS)
                .flatMap(table -> table.all().entrySet().stream())
                .forEach(entry -> entry.getValue().forEach(path -> assertThat(Elements.exists(
                                R4.getResourceDefinition(entry.getKey()).getImplementingClass(), path))
                        .as(entry.getKey() + "." + path)
                        .isTrue()));
    }

    @Test
    void everyTypeOfTheCompartmentIsDatedOrKnownNotToBe() {
        var undated = new TreeSet<>(ElementTable.PATIENTS.all().keySet());
        undated.removeAll(ElementTable.DATES.all().keySet());

        assertThat(undated).containsExactly("BodyStructure", "MolecularSequence", "Person", "RelatedPerson");
    }

    private static Set<String> formalPaths() throws IOException {
        Map<String, SearchParameter> parameters = searchParameters();
        var paths = new TreeSet<String>();
        patientCompartment().getResource().forEach(resource -> resource.getParam()
                .forEach(param -> {
                    String type = resource.getCode();
                    String key = type + "." + param.getValue();
                    SearchParameter parameter = Objects.requireNonNull(parameters.get(key), key);
                    Arrays.stream(parameter.getExpression().split("\\|"))
                            .map(String::strip)
                            .filter(expression -> expression.startsWith(type + "."))
                            .forEach(expression -> paths.add(expression.replaceAll("\\.where\\(.*\\)", "")));
                }));
        return paths;
    }

    private static Map<String, SearchParameter> searchParameters() throws IOException {
        var parameters = new HashMap<String, SearchParameter>();
        for (SearchParameter parameter : resources("sp/search-parameters.json", SearchParameter.class)) {
            parameter.getBase().forEach(base -> parameters.put(base.getValue() + "." + parameter.getCode(), parameter));
        }
        return parameters;
    }

    private static CompartmentDefinition patientCompartment() throws IOException {
        return resources("profile/profiles-resources.xml", CompartmentDefinition.class).stream()
                .filter(definition -> definition.getUrl().endsWith("/patient"))
                .findFirst()
                .orElseThrow();
    }

    private static <T> List<T> resources(String file, Class<T> type) throws IOException {
        try (var in = new InputStreamReader(
                Objects.requireNonNull(ElementTableTest.class.getResourceAsStream(MODEL + file)),
                StandardCharsets.UTF_8)) {
            var parser = file.endsWith(".json") ? R4.newJsonParser() : R4.newXmlParser();
            return parser.parseResource(Bundle.class, in).getEntry().stream()
                    .map(Bundle.BundleEntryComponent::getResource)
                    .filter(type::isInstance)
                    .map(type::cast)
                    .toList();
        }
    }
}
