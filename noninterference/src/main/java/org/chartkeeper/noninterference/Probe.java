package org.chartkeeper.noninterference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Finds out what the servers can do, before anything is generated for them. */
final class Probe {

    private static final Set<Denial> ALWAYS =
            EnumSet.of(Denial.NOTHING, Denial.LABEL, Denial.RECIPIENT, Denial.TYPE, Denial.NO_CONSENT);
    private static final Person NOBODY = new Person("ni-probe", Denial.NOTHING);

    private final Settings settings;

    Probe(Settings settings) {
        this.settings = settings;
    }

    /** Whether a reference to nothing is refused; all servers must agree. */
    boolean checksReferences() {
        List<Boolean> refused = new ArrayList<>();
        for (Store store : settings.stores()) {
            Answer answer = write(
                    store,
                    "List/ni-probe",
                    Json.object("{\"resourceType\":\"List\",\"id\":\"ni-probe\","
                            + "\"status\":\"retired\",\"mode\":\"working\","
                            + "\"entry\":[{\"item\":{\"reference\":\"Observation/ni-probe-nowhere\"}}]}"));
            refused.add(!answer.isSuccess());
            if (answer.isSuccess()) {
                store.send(settings.loader().token(store, ""), "DELETE", "/List/ni-probe", null);
            }
        }
        return agreed("references to nothing", refused);
    }

    /** The reasons to withhold something that consents can give here: those that are refused are left out. */
    List<Denial> denials() {
        List<Denial> possible = new ArrayList<>(List.of(
                Denial.NOTHING, Denial.LABEL, Denial.RECIPIENT, Denial.TYPE, Denial.NOTHING, Denial.NO_CONSENT));
        for (Denial denial : EnumSet.complementOf(EnumSet.copyOf(ALWAYS))) {
            if (!settings.denialsLeftOut().contains(denial)
                    && agreed(
                            "consents that deny by " + denial,
                            settings.stores().stream()
                                    .map(store -> accepts(store, denial))
                                    .toList())) {
                possible.add(denial);
            }
        }
        return possible;
    }

    private boolean accepts(Store store, Denial denial) {
        Consents consents = new Consents(settings.custodian(), settings.organizations());
        Person person = new Person(NOBODY.id(), denial);
        require(store, settings.custodian(), Json.object("{\"resourceType\":\"Organization\",\"name\":\"x\"}"));
        require(store, NOBODY.reference(), Json.object("{\"resourceType\":\"Patient\",\"active\":false}"));
        Row itself = new Row("Patient", NOBODY.id(), person, true, false);
        ObjectNode consent = consents.deny("ni-probe-consent", person, List.of(itself));
        boolean accepted = write(store, "Consent/ni-probe-consent", consent).isSuccess();
        if (accepted) {
            write(store, "Consent/ni-probe-consent", consent.put("status", "inactive"));
        }
        return accepted;
    }

    private void require(Store store, String reference, ObjectNode body) {
        if (store.send(settings.loader().token(store, ""), "GET", "/" + reference, null)
                        .status()
                != 200) {
            Answer answer = write(store, reference, body.put("id", reference.replaceFirst(".*/", "")));
            if (!answer.isSuccess()) {
                throw new CannotRunException(store + " refused `" + reference + "` of its loader with "
                        + answer.status() + ": " + answer.body());
            }
        }
    }

    private Answer write(Store store, String reference, ObjectNode body) {
        return store.send(settings.loader().token(store, ""), "PUT", "/" + reference, body.toString());
    }

    private static boolean agreed(String about, List<Boolean> answers) {
        if (answers.contains(true) && answers.contains(false)) {
            throw new CannotRunException("the servers do not agree about " + about + ", so they are not alike");
        }
        return answers.contains(true);
    }
}
