package org.chartkeeper.label;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.chartkeeper.access.LabelRemoval;
import org.chartkeeper.fhir.ResourceClassifier;
import org.chartkeeper.fhir.WriteReason;
import org.chartkeeper.terminology.Label;
import org.chartkeeper.terminology.LabelDecision;
import org.chartkeeper.terminology.LabelDecisions;
import org.chartkeeper.terminology.LabelException;
import org.chartkeeper.terminology.LabelReason;
import org.chartkeeper.terminology.SensitivityLabeler;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Takes labels off one resource, and remembers which codes in it do not bring them, so that they stay off. Old versions keep
 * theirs. What the content itself states cannot be decided away: it has to be corrected first.
 */
final class LabelRemovals {

    private final MetaChanges changes;
    private final LabelDecisions decisions;
    private final VersionTexts versions;
    private final BoundResources bound;
    private final ResourceClassifier classifier;
    private final JdbcClient jdbc;
    private final Supplier<SensitivityLabeler> labeler;

    LabelRemovals(
            MetaChanges changes,
            LabelDecisions decisions,
            VersionTexts versions,
            BoundResources bound,
            ResourceClassifier classifier,
            JdbcClient jdbc,
            Supplier<SensitivityLabeler> labeler) {
        this.changes = changes;
        this.decisions = decisions;
        this.versions = versions;
        this.bound = bound;
        this.classifier = classifier;
        this.jdbc = jdbc;
        this.labeler = labeler;
    }

    Parameters remove(IdType id, List<Coding> codings, String reason, RequestDetails request) {
        Set<Label> labels = codings.stream().map(Label::of).collect(Collectors.toCollection(LinkedHashSet::new));
        return changes.apply(id, request, resource -> {
            remove(resource, labels, reason);
            return true;
        });
    }

    private void remove(Resource resource, Set<Label> labels, String reason) {
        for (Label label : labels) {
            if (!resource.getMeta().getSecurity().removeIf(coding -> Label.of(coding)
                    .equals(label))) {
                throw new UnprocessableEntityException("`" + label + "` " + whyNot(resource, label));
            }
        }
        String type = resource.fhirType();
        String id = resource.getIdElement().getIdPart();
        List<String> patients = classifier.patientsNamedBy(resource);
        Set<LabelException> wrong = wrongOnes(type, id, labels);
        Set<LabelException> all = new HashSet<>(LabelDecision.forNext(decisions.of(type, id), patients));
        all.addAll(wrong);
        requireGone(resource, labels, all);
        long version = resource.getIdElement().getVersionIdPartAsLong();
        decisions.add(
                type,
                id,
                wrong.stream()
                        .map(exception -> new LabelDecision(exception, patients, version, null))
                        .toList());
        LabelRemoval.mark(resource, labels.stream().map(Label::toString).collect(Collectors.toSet()));
        new WriteReason("correction of security labels", reason, carriedBy(type, id)).mark(resource);
    }

    private String whyNot(Resource resource, Label label) {
        if (!classifier.labelsOf(resource).contains(label.code())) {
            return "is no label of this resource";
        }
        List<String> others =
                bound.to(resource.fhirType(), resource.getIdElement().getIdPart());
        return "comes by a link" + (others.isEmpty() ? "" : ", from one of `" + String.join("`, `", others) + "`")
                + ": take it off there";
    }

    /** The codes of all versions that would bring the labels again. */
    private Set<LabelException> wrongOnes(String type, String id, Set<Label> labels) {
        return versions.of(type, id).stream()
                .flatMap(version -> labeler.get().reasons(version.content(), Set.of()).stream())
                .filter(reason -> reason.isDerived() && labels.contains(reason.label()))
                .map(reason -> new LabelException(reason.label(), reason.because()))
                .collect(Collectors.toSet());
    }

    private void requireGone(Resource resource, Set<Label> labels, Set<LabelException> exceptions) {
        List<Label> still = labeler.get().label(resource, exceptions).all();
        for (LabelReason reason : labeler.get().reasons(resource, exceptions)) {
            if (labels.contains(reason.label()) && still.contains(reason.label())) {
                throw new UnprocessableEntityException("`" + reason.label() + "` is called for by `" + reason.because()
                        + "` at `" + reason.path() + "`: name that label too, or correct the resource first");
            }
        }
    }

    private int carriedBy(String type, String id) {
        return jdbc.sql("select chartkeeper.class_of(?, ?)")
                .params(type, id)
                .query(Integer.class)
                .single();
    }
}
