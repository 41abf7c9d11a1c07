package org.chartkeeper.consent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.function.ToIntFunction;
import org.chartkeeper.caller.PurposeOfUse;
import org.chartkeeper.consent.Simulation.Kind;
import org.chartkeeper.consent.Simulation.Pair;
import org.chartkeeper.consent.Simulation.Tally;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;

/** Writes a simulation as Parameters: for each recipient what would be gained and lost, and the same in plain words. */
final class SimulationAnswer {

    private final Parameters answer = new Parameters();
    private final List<String> text = new ArrayList<>();
    private final PlainWords words;

    SimulationAnswer(Moment moment, String patient, boolean toPatient) {
        this.words = new PlainWords(toPatient);
        answer.addParameter().setName("text");
        add("time", instant(moment.time()));
        add("policy", new StringType(moment.policy().version()));
        add("patient", new Reference("Patient/" + patient));
    }

    Parameters whole() {
        String changes = text.isEmpty() ? "Nobody would gain or lose anything." : String.join(" ", text);
        answer.getParameterFirstRep().setValue(new StringType(changes));
        return answer;
    }

    void note(String note) {
        add("note", new StringType(note));
    }

    void recipient(Pair pair, Map<Kind, Tally> tallies) {
        Prospect prospect = pair.before();
        ParametersParameterComponent recipient = answer.addParameter().setName("recipient");
        part(recipient, "id", new StringType(prospect.recipient().id()));
        part(recipient, "name", new StringType(prospect.recipient().name()));
        prospect.purposes().stream()
                .sorted()
                .forEach(purpose -> part(recipient, "purpose", new Coding(PurposeOfUse.SYSTEM, purpose, null)));
        int before = sum(tallies, Tally::before);
        int gained = sum(tallies, Tally::gained);
        int lost = sum(tallies, Tally::lost);
        numbers(recipient, before, sum(tallies, Tally::after), gained, lost);
        tallies.forEach((kind, tally) -> kind(recipient, kind, tally));
        if (gained + lost > 0) {
            String sentence = sentence(prospect, before, gained, lost, tallies);
            part(recipient, "text", new StringType(sentence));
            text.add(sentence);
        }
    }

    private static void kind(ParametersParameterComponent recipient, Kind kind, Tally tally) {
        ParametersParameterComponent group = recipient.addPart().setName("group");
        part(group, "type", new CodeType(kind.type()));
        kind.labels().forEach(label -> part(group, "label", new CodeType(label)));
        numbers(group, tally.before(), tally.after(), tally.gained(), tally.lost());
        tally.examples().forEach(example -> part(group, "example", new Reference(example)));
    }

    private String sentence(Prospect prospect, int before, int gained, int lost, Map<Kind, Tally> tallies) {
        return prospect.recipient().name() + ", acting " + words.purposes(prospect.purposes()) + ", is shown " + before
                + " resources now"
                + (gained == 0 ? "" : ", would gain " + gained + " (" + kinds(tallies, Tally::gained) + ")")
                + (lost == 0 ? "" : ", would lose " + lost + " (" + kinds(tallies, Tally::lost) + ")") + ".";
    }

    private String kinds(Map<Kind, Tally> tallies, ToIntFunction<Tally> number) {
        return tallies.entrySet().stream()
                .filter(entry -> number.applyAsInt(entry.getValue()) > 0)
                .map(entry -> number.applyAsInt(entry.getValue()) + " "
                        + entry.getKey().type() + words.labels(entry.getKey().labels()))
                .collect(java.util.stream.Collectors.joining(", "));
    }

    private static int sum(Map<Kind, Tally> tallies, ToIntFunction<Tally> number) {
        return tallies.values().stream().mapToInt(number).sum();
    }

    private static void numbers(ParametersParameterComponent parent, int before, int after, int gained, int lost) {
        part(parent, "before", new IntegerType(before));
        part(parent, "after", new IntegerType(after));
        part(parent, "gained", new IntegerType(gained));
        part(parent, "lost", new IntegerType(lost));
    }

    private void add(String name, Type value) {
        answer.addParameter().setName(name).setValue(value);
    }

    private static void part(ParametersParameterComponent parent, String name, Type value) {
        parent.addPart().setName(name).setValue(value);
    }

    private static InstantType instant(Instant time) {
        return new InstantType(
                Date.from(time), ca.uhn.fhir.model.api.TemporalPrecisionEnum.MILLI, TimeZone.getTimeZone("UTC"));
    }
}
