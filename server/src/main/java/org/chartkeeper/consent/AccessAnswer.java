package org.chartkeeper.consent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.chartkeeper.access.AccessClass;
import org.chartkeeper.caller.PurposeOfUse;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.consent.ConsentDecision.Permit;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.hl7.fhir.r4.model.UriType;
import org.jspecify.annotations.Nullable;

/** Writes an explanation as Parameters: what decided, element by element, and the same in plain words. */
final class AccessAnswer {

    private final Parameters answer = new Parameters();
    private final List<String> text = new ArrayList<>();
    private final PlainWords words;
    private final Predicate<String> mayKnow;
    private final @Nullable Collection<String> onlyPatients;
    private final Map<Prospect, ParametersParameterComponent> decisions = new LinkedHashMap<>();

    /**
     * @param onlyPatients the patients whose side may be told of, or null for all
     * @param mayKnow whether the asker may be told of this consent
     */
    AccessAnswer(Moment moment, @Nullable Collection<String> onlyPatients, Predicate<String> mayKnow) {
        this.onlyPatients = onlyPatients;
        this.mayKnow = mayKnow;
        this.words = new PlainWords(onlyPatients != null);
        answer.addParameter().setName("text");
        add(answer.addParameter(), "time", instant(moment.time()));
        ParametersParameterComponent policy = answer.addParameter().setName("policy");
        part(policy, "version", new StringType(moment.policy().version()));
        part(policy, "default", new CodeType(moment.policy().defaultAccess().code()));
        if (moment.policyFrom() != null) {
            part(policy, "inForceFrom", instant(moment.policyFrom()));
        }
    }

    /** The whole of it. */
    Parameters whole() {
        answer.getParameterFirstRep().setValue(new StringType(String.join(" ", text)));
        return answer;
    }

    /** Says what the answer does not know. */
    void note(String note) {
        add(answer.addParameter(), "note", new StringType(note));
    }

    /** Says which resource it is about. */
    void about(StoredFacts.Found found) {
        ParametersParameterComponent resource = answer.addParameter().setName("resource");
        part(resource, "reference", versioned(found.reference()));
        facts(resource, found.accessClass());
        found.accessClass().patients().stream()
                .filter(this::mayTellOf)
                .forEach(patient -> part(resource, "patient", new Reference("Patient/" + patient)));
    }

    /** Says which patient it is about. */
    void about(String patient) {
        part(answer.addParameter().setName("patient"), "reference", new Reference("Patient/" + patient));
    }

    /** Explains the decision about one resource. */
    void decision(Prospect prospect, AccessClass accessClass, Explanation explanation, boolean shown) {
        ParametersParameterComponent decision = decisionOf(prospect);
        outcome(decision, shown);
        Told told = prospect.told(accessClass, explanation, onlyPatients);
        part(decision, "ground", new CodeType(told.ground()));
        scope(decision, prospect.scopes(accessClass));
        List<Basis> basis = tellable(told.basis());
        basis.forEach(each -> basis(decision, each));
        if (explanation.decision() instanceof Permit permit) {
            permit.obligations().stream()
                    .map(obligation ->
                            obligation.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
                    .sorted()
                    .forEach(obligation -> part(decision, "obligation", new CodeType(obligation)));
        }
        boolean open = prospect.registered() && !prospect.scopes(accessClass).isEmpty();
        if (open && explanation.decision().permitted() != shown) {
            part(
                    decision,
                    "narrower",
                    new StringType("the gate decides for all resources of a kind together, and so more narrowly"));
        }
        sides(decision, explanation.sides());
        String sentence = sentence(prospect, shown ? "is shown it" : "is not shown it") + ", since "
                + words.because(told.ground(), basis) + ".";
        part(decision, "text", new StringType(sentence));
        text.add(sentence);
    }

    /** Explains decisions about many resources, group by group. */
    void summary(Prospect prospect, Map<ChartSummary.Group, Integer> groups) {
        ParametersParameterComponent decision = decisionOf(prospect);
        int shown = count(groups, true);
        int withheld = count(groups, false);
        part(decision, "shown", new IntegerType(shown));
        part(decision, "withheld", new IntegerType(withheld));
        groups.forEach((group, count) -> {
            ParametersParameterComponent part = decision.addPart().setName("group");
            part(part, "type", new CodeType(group.type()));
            part(part, "confidentiality", new CodeType(group.confidentiality()));
            group.labels().forEach(label -> part(part, "label", new CodeType(label)));
            part(part, "count", new IntegerType(count));
            outcome(part, group.shown());
            part(part, "ground", new CodeType(group.ground()));
            tellable(group.basis()).forEach(each -> basis(part, each));
        });
        String sentence =
                sentence(prospect, "is shown " + shown + " of " + (shown + withheld) + " resources") + reasons(groups);
        part(decision, "text", new StringType(sentence));
        text.add(sentence);
    }

    private String reasons(Map<ChartSummary.Group, Integer> groups) {
        Map<String, Integer> reasons = new LinkedHashMap<>();
        groups.forEach((group, count) -> reasons.merge(
                (group.shown() ? "shown" : "withheld" + words.labels(group.labels())) + ", since "
                        + words.because(group.ground(), tellable(group.basis())),
                count,
                Integer::sum));
        StringBuilder all = new StringBuilder(reasons.isEmpty() ? "." : ": ");
        reasons.forEach((reason, count) -> all.append(all.length() > 2 ? "; " : "")
                .append(count)
                .append(' ')
                .append(reason));
        return reasons.isEmpty() ? "." : all.append('.').toString();
    }

    private String sentence(Prospect prospect, String said) {
        return prospect.recipient().name() + ", acting " + words.purposes(prospect.purposes()) + ", " + said;
    }

    private static int count(Map<ChartSummary.Group, Integer> groups, boolean shown) {
        return groups.entrySet().stream()
                .filter(entry -> entry.getKey().shown() == shown)
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private ParametersParameterComponent decisionOf(Prospect prospect) {
        return decisions.computeIfAbsent(prospect, one -> {
            ParametersParameterComponent decision = answer.addParameter().setName("decision");
            ParametersParameterComponent recipient = decision.addPart().setName("recipient");
            part(recipient, "id", new StringType(one.recipient().id()));
            part(recipient, "name", new StringType(one.recipient().name()));
            reference(recipient, "user", one.caller().fhirUser());
            if (mayTellAs(one)) {
                reference(recipient, "organization", one.caller().organization());
                reference(recipient, "device", one.caller().device());
                one.caller().roles().stream()
                        .sorted()
                        .forEach(role -> part(recipient, "role", new CodeType(role.code())));
            }
            one.purposes().stream()
                    .sorted()
                    .forEach(purpose -> part(decision, "purpose", new Coding(PurposeOfUse.SYSTEM, purpose, null)));
            return decision;
        });
    }

    private static void scope(ParametersParameterComponent decision, List<SmartScope> opening) {
        ParametersParameterComponent scope = decision.addPart().setName("scope");
        outcome(scope, !opening.isEmpty());
        opening.forEach(each -> part(scope, "opens", new StringType(each.text())));
    }

    /** What other patients' sides said is theirs; that somebody else was asked is said once. */
    private void sides(ParametersParameterComponent decision, List<Explanation.Side> sides) {
        sides.stream().filter(side -> mayTellOf(side.patient())).forEach(side -> side(decision, side));
        if (!sides.stream().allMatch(side -> mayTellOf(side.patient()))) {
            part(decision.addPart().setName("side"), "ground", new CodeType(Told.OTHER_PERSON));
        }
    }

    private void side(ParametersParameterComponent decision, Explanation.Side side) {
        ParametersParameterComponent part = decision.addPart().setName("side");
        part(part, "patient", new Reference("Patient/" + side.patient()));
        part(part, "purpose", new CodeType(side.purpose()));
        part(part, "action", new CodeType(side.action()));
        outcome(part, side.settled().permit());
        part(part, "ground", new CodeType(side.settled().ground().code()));
        if (side.overridden()) {
            part(part, "withoutEmergency", new CodeType(side.own().ground().code()));
        }
        tellable(side.settled().basis()).forEach(each -> basis(part, each));
        side.consents().stream()
                .filter(consent -> mayTell(consent.source()))
                .forEach(consent -> weighed(part, consent));
    }

    private static void weighed(ParametersParameterComponent side, Explanation.Weighed consent) {
        ParametersParameterComponent part = side.addPart().setName("consent");
        part(part, "source", versioned(consent.source()));
        part(part, "effective", new BooleanType(consent.passedOver() == null));
        if (consent.passedOver() != null) {
            part(part, "because", new StringType(consent.passedOver()));
        }
        consent.provisions().forEach(provision -> {
            ParametersParameterComponent rule = part.addPart().setName("provision");
            part(rule, "element", new StringType(provision.element()));
            part(rule, "type", new CodeType(provision.permit() ? "permit" : "deny"));
            part(rule, "effect", new CodeType(provision.effect().code()));
            provision.unmet().forEach(criterion -> part(rule, "unmet", new StringType(criterion)));
        });
    }

    /** As what a user is registered is not for patients. */
    private boolean mayTellAs(Prospect prospect) {
        return onlyPatients == null || prospect.caller().fhirUser() == null;
    }

    private boolean mayTellOf(String patient) {
        return onlyPatients == null || onlyPatients.contains(patient);
    }

    /** Without what rests on somebody else's papers. */
    private List<Basis> tellable(List<Basis> basis) {
        return basis.stream().filter(each -> mayTell(each.source())).toList();
    }

    private boolean mayTell(String source) {
        return !source.startsWith("Consent/") && !source.startsWith("RelatedPerson/") && !source.startsWith("Patient/")
                || mayKnow.test(source);
    }

    private static void basis(ParametersParameterComponent parent, Basis basis) {
        ParametersParameterComponent part = parent.addPart().setName("basis");
        Type source = basis.source().matches("[A-Z][A-Za-z]+/.+")
                ? versioned(basis.source())
                : new StringType(basis.source());
        part(part, "source", source);
        part(part, "element", new StringType(basis.element()));
    }

    /** HAPI takes the version off a Reference, so it is given as the relative address that it is. */
    private static UriType versioned(String reference) {
        return new UriType(reference);
    }

    private static void facts(ParametersParameterComponent parent, AccessClass accessClass) {
        part(parent, "confidentiality", new CodeType(accessClass.confidentiality()));
        accessClass.labels().forEach(label -> part(parent, "label", new CodeType(label)));
    }

    private static void outcome(ParametersParameterComponent parent, boolean permit) {
        part(parent, "outcome", new CodeType(permit ? "permit" : "deny"));
    }

    private static void reference(ParametersParameterComponent parent, String name, @Nullable String reference) {
        if (reference != null) {
            part(parent, name, new Reference(reference));
        }
    }

    private static void part(ParametersParameterComponent parent, String name, Type value) {
        add(parent.addPart(), name, value);
    }

    private static void add(ParametersParameterComponent parameter, String name, Type value) {
        parameter.setName(name).setValue(value);
    }

    private static InstantType instant(Instant time) {
        return new InstantType(
                Date.from(time),
                ca.uhn.fhir.model.api.TemporalPrecisionEnum.MILLI,
                java.util.TimeZone.getTimeZone("UTC"));
    }
}
