package org.chartkeeper.smart;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.chartkeeper.caller.Caller;

/** Three patients, of whom a user who is a patient sees only her own record; each has had one visit. */
final class TestCharts implements Charts {

    private static final List<Choice> PATIENTS = List.of(
            new Choice("demo-anna", "Anna Arnold", "born 1980"),
            new Choice("demo-ben", "Ben Baker", "born 1990"),
            new Choice("demo-cora", "Cora <b>Clark</b>", "born 2000"));

    @Override
    public Choices patients(Caller caller, String name, int page) {
        return new Choices(
                seen(caller).stream()
                        .filter(choice -> choice.label().startsWith(name))
                        .toList(),
                false);
    }

    @Override
    public List<Choice> patients(Caller caller, Collection<String> ids) {
        return seen(caller).stream().filter(choice -> ids.contains(choice.id())).toList();
    }

    @Override
    public Choices encounters(Caller caller, String patient, int page) {
        return new Choices(List.of(new Choice("visit-" + patient, "Visit", "2026-11-02")), false);
    }

    @Override
    public Optional<Choice> encounter(Caller caller, String patient, String id) {
        return encounters(caller, patient, 0).list().stream()
                .filter(choice -> choice.id().equals(id))
                .findFirst();
    }

    private static List<Choice> seen(Caller caller) {
        return PATIENTS.stream()
                .filter(choice -> !String.valueOf(caller.fhirUser()).startsWith("Patient/")
                        || ("Patient/" + choice.id()).equals(caller.fhirUser()))
                .toList();
    }
}
