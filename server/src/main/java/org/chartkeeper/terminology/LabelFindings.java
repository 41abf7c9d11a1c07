package org.chartkeeper.terminology;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.chartkeeper.terminology.LabelReason.Kind;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.MolecularSequence;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** What one walk through a resource finds that calls for labels. */
final class LabelFindings implements Consumer<Base> {

    private static final Set<String> SUBSTANCE_USE = Set.of("SUD", "ETHUD", "OPIOIDUD");

    private final SensitivityCodes codes;
    private final Confidentiality unrecognised;
    private final Set<LabelException> exceptions;
    private final boolean consent;
    private boolean codesAlone;
    private @Nullable List<LabelReason> reasons;
    private String path;

    private Confidentiality confidentiality = Confidentiality.N;
    private @Nullable Set<String> labels;
    private @Nullable Set<String> unknown;
    private @Nullable Set<LabelReason> unlisted;
    private boolean listed;

    LabelFindings(
            SensitivityCodes codes, Confidentiality unrecognised, Resource resource, Set<LabelException> exceptions) {
        this.codes = codes;
        this.unrecognised = unrecognised;
        this.consent = resource instanceof Consent;
        this.exceptions = exceptions;
        this.path = resource.fhirType();
    }

    /** Leaves out what is stated. */
    LabelFindings byCodesAlone() {
        codesAlone = true;
        return this;
    }

    /** Adds to {@code told} a reason for each label. */
    LabelFindings telling(List<LabelReason> told) {
        reasons = told;
        return this;
    }

    void acceptAt(String where, Base element) {
        path = where;
        accept(element);
    }

    @Override
    public void accept(Base element) {
        if (element instanceof Coding coding) {
            code(coding);
        } else if (element instanceof MolecularSequence) {
            derived("GDIS", Kind.TYPE, "MolecularSequence", Set.of());
        } else if (codesAlone) {
            return;
        } else if (element instanceof Meta meta) {
            stated(meta.hasSecurity() ? meta.getSecurity() : List.of(), Kind.STATED);
        } else if (element instanceof DocumentReference document && document.hasSecurityLabel()) {
            document.getSecurityLabel().forEach(label -> stated(label.getCoding(), Kind.DOCUMENT));
        } else if (element instanceof Composition composition && composition.getConfidentiality() != null) {
            raise(composition.getConfidentiality().toCode(), Kind.DOCUMENT);
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
            Set<String> valueSets = reasons == null ? Set.of() : codes.valueSetsOf(system, code);
            brought.forEach(label -> derived(label, Kind.CODE, system + "|" + code, valueSets));
        } else if (unrecognised != Confidentiality.N
                && SensitivityLabeler.clinicalSystems().contains(system)) {
            unlisted(system + "|" + code);
        }
    }

    private void unlisted(String because) {
        Label level = Label.level(unrecognised);
        if (exceptions.isEmpty() || !exceptions.contains(new LabelException(level, because))) {
            if (unlisted == null) {
                unlisted = new LinkedHashSet<>();
            }
            unlisted.add(new LabelReason(Kind.UNRECOGNISED_CODE, level, path, because, Set.of()));
        }
    }

    private void stated(List<Coding> security, Kind kind) {
        for (Coding coding : security) {
            String code = coding.getCode() == null ? "" : coding.getCode();
            if (Vocabulary.CONFIDENTIALITY.equals(coding.getSystem())) {
                raise(code, kind);
            } else if (Vocabulary.ACT_CODE.equals(coding.getSystem())) {
                if (Vocabulary.policies().knows(code)) {
                    label(code, kind, code, Set.of());
                } else {
                    unknown(coding.getSystem(), code);
                }
            }
        }
    }

    private void raise(String level, Kind kind) {
        Confidentiality stated = Confidentiality.of(level).orElse(null);
        if (stated == null) {
            unknown(Vocabulary.CONFIDENTIALITY, level);
        } else {
            confidentiality = confidentiality.orHigher(stated);
            tell(kind, Label.level(stated), level, Set.of());
        }
    }

    private void derived(String label, Kind kind, String because, Set<String> valueSets) {
        if (exceptions.isEmpty() || !exceptions.contains(new LabelException(Label.sensitivity(label), because))) {
            label(label, kind, because, valueSets);
        }
    }

    private void label(String label, Kind kind, String because, Set<String> valueSets) {
        if (labels == null) {
            labels = new LinkedHashSet<>();
        }
        labels.add(label);
        tell(kind, Label.sensitivity(label), because, valueSets);
        // R4 keeps ETH apart from the newer substance use codes; consents name either.
        if (SUBSTANCE_USE.contains(label)) {
            labels.add("ETH");
            tell(Kind.IMPLIED, Label.sensitivity("ETH"), label, Set.of());
        }
        Confidentiality least = Vocabulary.atLeast(label);
        confidentiality = confidentiality.orHigher(least);
        if (least.compareTo(Confidentiality.N) > 0) {
            tell(Kind.IMPLIED, Label.level(least), label, Set.of());
        }
    }

    private void unknown(String system, String code) {
        if (unknown == null) {
            unknown = new LinkedHashSet<>();
        }
        unknown.add(system + "|" + code);
    }

    private void tell(Kind kind, Label label, String because, Set<String> valueSets) {
        if (reasons != null) {
            reasons.add(new LabelReason(kind, label, path, because, valueSets));
        }
    }

    SensitivityLabels result() {
        if (unlisted != null && !listed) {
            confidentiality = confidentiality.orHigher(unrecognised);
            if (reasons != null) {
                reasons.addAll(unlisted);
            }
        }
        if (labels == null && unknown == null && confidentiality == Confidentiality.N) {
            return SensitivityLabels.NORMAL;
        }
        return new SensitivityLabels(
                confidentiality, labels == null ? Set.of() : labels, unknown == null ? Set.of() : unknown);
    }
}
