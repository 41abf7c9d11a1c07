package org.chartkeeper.terminology;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Resource;

/**
 * Says how a resource must be labelled: by what its labels say already, and by the codes anywhere in it, contained resources
 * and extensions included. It only ever raises: a sensitivity makes at least restricted, a psychotherapy note very
 * restricted, and what stands is kept.
 *
 * <p>What a resource merely refers to does not count, and no code makes a record one of 42 CFR Part 2: that is a property of
 * the programme that made it, so the sender or a records manager must say it.
 */
public final class SensitivityLabeler {

    /** The code systems whose codes say something about a patient, so that an unlisted one is worth a look. */
    private static final Set<String> CLINICAL = Set.of(
            "http://loinc.org",
            "http://snomed.info/sct",
            "http://www.nlm.nih.gov/research/umls/rxnorm",
            "http://hl7.org/fhir/sid/icd-10-cm",
            "http://hl7.org/fhir/sid/icd-10",
            "http://hl7.org/fhir/sid/icd-9-cm",
            "http://hl7.org/fhir/sid/ndc",
            "http://www.ama-assn.org/go/cpt");

    private final SensitivityCodes codes;
    private final Confidentiality unrecognised;

    private SensitivityLabeler(SensitivityCodes codes, Confidentiality unrecognised) {
        this.codes = codes;
        this.unrecognised = unrecognised;
    }

    /**
     * A labeler with our own value sets.
     *
     * @param unrecognised how confidential data is whose clinical codes no value set knows
     */
    public static SensitivityLabeler withOwnValueSets(Confidentiality unrecognised) {
        return new SensitivityLabeler(SensitivityCodes.own(), unrecognised);
    }

    /**
     * A labeler with these FHIR ValueSets instead.
     *
     * @throws IllegalArgumentException when one of them names no label or selects codes in a way that cannot be followed
     */
    public static SensitivityLabeler with(Collection<JsonNode> valueSets, Confidentiality unrecognised) {
        return new SensitivityLabeler(SensitivityCodes.of(valueSets), unrecognised);
    }

    /** The same with our own value sets besides, except those whose {@code url} one of {@code valueSets} has. */
    static SensitivityLabeler withOwnAnd(Collection<JsonNode> valueSets, Confidentiality unrecognised) {
        return new SensitivityLabeler(SensitivityCodes.ownAnd(valueSets), unrecognised);
    }

    /** The clinical code systems, whose unlisted codes are told to the records manager. */
    public static Set<String> clinicalSystems() {
        return CLINICAL;
    }

    /** The value sets it labels by, as {@code url|version}. */
    public Set<String> valueSets() {
        return codes.valueSets();
    }

    /** How this resource must be labelled. */
    public SensitivityLabels label(Resource resource) {
        return label(resource, Set.of());
    }

    /** The same, where these codes have been found not to bring these labels to it. */
    public SensitivityLabels label(Resource resource, Set<LabelException> exceptions) {
        var findings = new LabelFindings(codes, unrecognised, resource, exceptions);
        Elements.walk(resource, findings);
        return findings.result();
    }

    /** The labels that codes alone bring to it: not what stands, nor what documents say of themselves. */
    public SensitivityLabels labelByCodes(Resource resource, Set<LabelException> exceptions) {
        var findings = new LabelFindings(codes, unrecognised, resource, exceptions).byCodesAlone();
        Elements.walk(resource, findings);
        return findings.result();
    }

    /** Why this resource must carry each of its labels. */
    public List<LabelReason> reasons(Resource resource, Set<LabelException> exceptions) {
        var reasons = new ArrayList<LabelReason>();
        var findings = new LabelFindings(codes, unrecognised, resource, exceptions).telling(reasons);
        Elements.walk(resource, resource.fhirType(), findings::acceptAt);
        findings.result();
        return reasons;
    }

    /** Clinical codes ({@code system|code}) in this resource that no value set knows, for the records manager. */
    public Set<String> unrecognisedCodes(Resource resource) {
        var unlisted = new TreeSet<String>();
        Elements.walk(resource, (Base element) -> {
            if (element instanceof Coding coding
                    && coding.getSystem() != null
                    && coding.getCode() != null
                    && isUnrecognised(coding.getSystem(), coding.getCode())) {
                unlisted.add(coding.getSystem() + "|" + coding.getCode());
            }
        });
        return unlisted;
    }

    /** Whether this is a code of a clinical system that no value set knows. */
    public boolean isUnrecognised(String system, String code) {
        return CLINICAL.contains(system) && codes.labelsOf(system, code) == null;
    }
}
