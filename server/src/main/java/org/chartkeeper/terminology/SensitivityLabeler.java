package org.chartkeeper.terminology;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.MolecularSequence;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

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

    private static final Set<String> SUBSTANCE_USE = Set.of("SUD", "ETHUD", "OPIOIDUD");

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

    /** How this resource must be labelled. */
    public SensitivityLabels label(Resource resource) {
        var found = new Findings(resource instanceof Consent);
        Elements.walk(resource, found);
        return found.result();
    }

    /** Clinical codes ({@code system|code}) in this resource that no value set knows, for the records manager. */
    public Set<String> unrecognisedCodes(Resource resource) {
        var unlisted = new TreeSet<String>();
        Elements.walk(resource, element -> {
            if (element instanceof Coding coding && isUnlisted(coding)) {
                unlisted.add(coding.getSystem() + "|" + coding.getCode());
            }
        });
        return unlisted;
    }

    private boolean isUnlisted(Coding coding) {
        String system = coding.getSystem();
        String code = coding.getCode();
        return system != null && code != null && CLINICAL.contains(system) && codes.labelsOf(system, code) == null;
    }

    /** What a walk through one resource finds. */
    private final class Findings implements Consumer<Base> {
        private Confidentiality confidentiality = Confidentiality.N;
        private @Nullable Set<String> labels;
        private @Nullable Set<String> unknown;
        private boolean unlisted;
        private boolean listed;
        private final boolean consent;

        Findings(boolean consent) {
            this.consent = consent;
        }

        @Override
        public void accept(Base element) {
            if (element instanceof Coding coding) {
                code(coding);
            } else if (element instanceof Meta meta) {
                stated(meta.hasSecurity() ? meta.getSecurity() : List.of());
            } else if (element instanceof DocumentReference document && document.hasSecurityLabel()) {
                document.getSecurityLabel().forEach(label -> stated(label.getCoding()));
            } else if (element instanceof Composition composition && composition.getConfidentiality() != null) {
                raise(composition.getConfidentiality().toCode());
            } else if (element instanceof MolecularSequence) {
                label("GDIS");
            }
        }

        private void code(Coding coding) {
            String system = coding.getSystem();
            String code = coding.getCode();
            // The labels that a Consent names are its criteria, not its own.
            if (system == null || code == null || (consent && system.equals(Vocabulary.ACT_CODE))) {
                return;
            }
            Set<String> brought = codes.labelsOf(system, code);
            if (brought != null) {
                listed = true;
                brought.forEach(this::label);
            } else if (unrecognised != Confidentiality.N && CLINICAL.contains(system)) {
                unlisted = true;
            }
        }

        private void stated(List<Coding> security) {
            for (Coding coding : security) {
                String code = coding.getCode() == null ? "" : coding.getCode();
                if (Vocabulary.CONFIDENTIALITY.equals(coding.getSystem())) {
                    raise(code);
                } else if (Vocabulary.ACT_CODE.equals(coding.getSystem())) {
                    if (Vocabulary.policies().knows(code)) {
                        label(code);
                    } else {
                        unknown(coding.getSystem(), code);
                    }
                }
            }
        }

        private void raise(String level) {
            Confidentiality.of(level)
                    .ifPresentOrElse(
                            stated -> confidentiality = confidentiality.orHigher(stated),
                            () -> unknown(Vocabulary.CONFIDENTIALITY, level));
        }

        private void label(String label) {
            if (labels == null) {
                labels = new LinkedHashSet<>();
            }
            labels.add(label);
            // R4 keeps ETH apart from the newer substance use codes; consents name either.
            if (SUBSTANCE_USE.contains(label)) {
                labels.add("ETH");
            }
            confidentiality = confidentiality.orHigher(Vocabulary.atLeast(label));
        }

        private void unknown(String system, String code) {
            if (unknown == null) {
                unknown = new LinkedHashSet<>();
            }
            unknown.add(system + "|" + code);
        }

        SensitivityLabels result() {
            if (unlisted && !listed) {
                confidentiality = confidentiality.orHigher(unrecognised);
            }
            if (labels == null && unknown == null && confidentiality == Confidentiality.N) {
                return SensitivityLabels.NORMAL;
            }
            return new SensitivityLabels(
                    confidentiality, labels == null ? Set.of() : labels, unknown == null ? Set.of() : unknown);
        }
    }
}
