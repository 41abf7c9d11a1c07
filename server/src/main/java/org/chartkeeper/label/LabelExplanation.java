package org.chartkeeper.label;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.chartkeeper.fhir.ResourceClassifier;
import org.chartkeeper.fhir.ShownResources;
import org.chartkeeper.label.VersionTexts.Version;
import org.chartkeeper.terminology.Label;
import org.chartkeeper.terminology.LabelDecision;
import org.chartkeeper.terminology.LabelDecisions;
import org.chartkeeper.terminology.LabelException;
import org.chartkeeper.terminology.LabelReason;
import org.chartkeeper.terminology.LabelReason.Kind;
import org.chartkeeper.terminology.SensitivityLabeler;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.UriType;
import org.springframework.transaction.support.TransactionOperations;

/** Says why a resource carries each of its labels, and which of its clinical codes no value set knows. */
final class LabelExplanation {

    private final MetaChanges resources;
    private final VersionTexts versions;
    private final BoundResources bound;
    private final LabelDecisions decisions;
    private final ResourceClassifier classifier;
    private final TransactionOperations transactions;
    private final Supplier<SensitivityLabeler> labeler;

    LabelExplanation(
            MetaChanges resources,
            VersionTexts versions,
            BoundResources bound,
            LabelDecisions decisions,
            ResourceClassifier classifier,
            TransactionOperations transactions,
            Supplier<SensitivityLabeler> labeler) {
        this.resources = resources;
        this.versions = versions;
        this.bound = bound;
        this.decisions = decisions;
        this.classifier = classifier;
        this.transactions = transactions;
        this.labeler = labeler;
    }

    Parameters of(IdType id, RequestDetails request) {
        return Objects.requireNonNull(transactions.execute(transaction -> {
            Resource resource = resources.read(id, request);
            ShownResources.add(request, resource);
            return explain(resource);
        }));
    }

    private Parameters explain(Resource resource) {
        String type = resource.fhirType();
        String id = resource.getIdElement().getIdPart();
        Set<LabelException> exceptions =
                LabelDecision.forNext(decisions.of(type, id), classifier.patientsNamedBy(resource));
        List<Version> all = versions.of(type, id);
        Parameters answer = new Parameters();
        List<Label> own =
                resource.getMeta().getSecurity().stream().map(Label::of).toList();
        for (Label label : own) {
            ParametersParameterComponent one = add(answer, label);
            if (!reasons(one, resource, all, label, exceptions)) {
                kept(one, versions.firstWith(type, id, label.system(), label.code()));
            }
        }
        classifier.labelsOf(resource).stream()
                .map(Label::sensitivity)
                .filter(label -> !own.contains(label))
                .forEach(label -> through(add(answer, label), bound.to(type, id)));
        labeler.get().unrecognisedCodes(resource).forEach(code -> answer.addParameter()
                .setName("unrecognised-code")
                .setValue(coding(code)));
        exceptions.forEach(exception -> except(answer, exception));
        return answer;
    }

    /** Adds what calls for {@code label} in any version, newest first; of each reason the newest is told. */
    private boolean reasons(
            ParametersParameterComponent one,
            Resource resource,
            List<Version> all,
            Label label,
            Set<LabelException> exceptions) {
        boolean found = false;
        Resource labelled = resource.copy();
        for (Version version : all) {
            boolean current = Long.toString(version.number())
                    .equals(resource.getIdElement().getVersionIdPart());
            // Labels that others imply are implied by those that stand, of what content they may be.
            Resource content = current ? labelled : version.content();
            List<LabelReason> reasons = labeler.get().reasons(content, exceptions).stream()
                    .filter(reason -> reason.label().equals(label) && !isOwn(reason, resource.fhirType()))
                    .toList();
            reasons.forEach(reason -> reason(one, reason, version.number()));
            found |= !reasons.isEmpty();
            if (found) {
                return true;
            }
        }
        return false;
    }

    /** What stands in {@code meta} of the resource itself is what is to be explained. */
    private static boolean isOwn(LabelReason reason, String type) {
        return reason.kind() == Kind.STATED && reason.path().equals(type + ".meta");
    }

    private static ParametersParameterComponent add(Parameters answer, Label label) {
        ParametersParameterComponent one = answer.addParameter().setName("label");
        one.addPart().setName("label").setValue(label.coding());
        return one;
    }

    private static void reason(ParametersParameterComponent one, LabelReason why, long version) {
        ParametersParameterComponent reason = one.addPart().setName("reason");
        String kind = why.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
        reason.addPart().setName("kind").setValue(new CodeType(kind));
        reason.addPart().setName("path").setValue(new StringType(why.path()));
        if (why.kind() == Kind.CODE || why.kind() == Kind.UNRECOGNISED_CODE) {
            reason.addPart().setName("code").setValue(coding(why.because()));
        } else {
            reason.addPart().setName("because").setValue(new StringType(why.because()));
        }
        why.valueSets().stream()
                .sorted()
                .forEach(valueSet -> reason.addPart().setName("value-set").setValue(new UriType(valueSet)));
        reason.addPart().setName("version").setValue(new IntegerType((int) version));
    }

    /** Stated by who wrote that version, or brought by a value set that is no more in force: it cannot be told apart any more. */
    private static void kept(ParametersParameterComponent one, long since) {
        ParametersParameterComponent reason = one.addPart().setName("reason");
        reason.addPart().setName("kind").setValue(new CodeType("stated-or-kept"));
        reason.addPart().setName("version").setValue(new IntegerType((int) since));
    }

    private static void through(ParametersParameterComponent one, List<String> others) {
        ParametersParameterComponent reason = one.addPart().setName("reason");
        reason.addPart().setName("kind").setValue(new CodeType("through"));
        others.forEach(other -> reason.addPart().setName("because").setValue(new StringType(other)));
    }

    private static void except(Parameters answer, LabelException exception) {
        ParametersParameterComponent one = answer.addParameter().setName("exception");
        one.addPart().setName("label").setValue(exception.label().coding());
        one.addPart().setName("because").setValue(new StringType(exception.because()));
    }

    private static Coding coding(String code) {
        int bar = code.indexOf('|');
        return new Coding(code.substring(0, bar), code.substring(bar + 1), null);
    }
}
