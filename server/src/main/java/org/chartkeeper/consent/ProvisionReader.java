package org.chartkeeper.consent;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chartkeeper.consent.ConsentReader.Problem;
import org.chartkeeper.consent.Criteria.Classes;
import org.chartkeeper.consent.Criteria.Codes;
import org.chartkeeper.consent.Criteria.Labels;
import org.chartkeeper.consent.Criteria.Listed;
import org.chartkeeper.terminology.Confidentiality;
import org.chartkeeper.terminology.Vocabulary;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Consent.ConsentProvisionType;
import org.hl7.fhir.r4.model.Consent.ProvisionComponent;
import org.hl7.fhir.r4.model.Consent.provisionActorComponent;
import org.hl7.fhir.r4.model.Consent.provisionDataComponent;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.ResourceType;
import org.jspecify.annotations.Nullable;

/** Reads the provisions of one Consent, noting what cannot be interpreted. */
final class ProvisionReader {

    private static final String ACTION = "http://terminology.hl7.org/CodeSystem/consentaction";
    private static final String RESOURCE_TYPES = "http://hl7.org/fhir/resource-types";
    private static final Set<String> ACTIONS = Set.of("collect", "access", "use", "disclose", "correct");
    private static final Set<String> TYPES =
            Stream.of(ResourceType.values()).map(Enum::name).collect(Collectors.toSet());
    private static final Set<String> ACTORS = Set.of(
            "Device",
            "Group",
            "CareTeam",
            "Organization",
            "Patient",
            "Practitioner",
            "RelatedPerson",
            "PractitionerRole");

    private final References references;
    private final List<Problem> problems;
    private boolean understood = true;

    ProvisionReader(References references, List<Problem> problems) {
        this.references = references;
        this.problems = problems;
    }

    /** Whether nothing was met that may change the meaning of a whole provision. */
    boolean understood() {
        return understood;
    }

    Rule.Provision root(Consent consent, boolean permit) {
        return consent.hasProvision()
                ? provision(consent.getProvision(), permit, "Consent.provision")
                : new Rule.Provision(permit, Criteria.NONE, "Consent.policyRule", List.of());
    }

    private Rule.Provision provision(ProvisionComponent provision, boolean permit, String path) {
        if (provision.hasModifierExtension()) {
            notUnderstood(path + ".modifierExtension", "modifier extensions are not supported");
        }
        Criteria criteria = criteria(provision, path);
        var nested = new ArrayList<Rule.Provision>();
        for (ProvisionComponent inner : provision.getProvision()) {
            String innerPath = path + ".provision[" + nested.size() + "]";
            Boolean type = type(inner, innerPath);
            if (type == null && !inner.hasTypeElement()) {
                problem(innerPath + ".type", "a nested provision must say whether it permits or denies");
            }
            nested.add(provision(inner, Boolean.TRUE.equals(type), innerPath));
        }
        return new Rule.Provision(permit, criteria, path, List.copyOf(nested));
    }

    /** Whether the provision says that it permits; null when it does not say. */
    @Nullable
    Boolean type(ProvisionComponent provision, String path) {
        if (provision.hasTypeElement() && provision.getType() == null) {
            problem(path + ".type", "it must be `permit` or `deny`");
        }
        return provision.getType() == null ? null : provision.getType() == ConsentProvisionType.PERMIT;
    }

    private Criteria criteria(ProvisionComponent provision, String path) {
        return new Criteria(
                provision.hasPeriod() ? period(provision.getPeriod(), path + ".period") : null,
                provision.hasActor() ? actors(provision.getActor(), path + ".actor") : null,
                provision.hasAction() ? actions(provision.getAction(), path + ".action") : null,
                provision.hasSecurityLabel() ? labels(provision.getSecurityLabel(), path + ".securityLabel") : null,
                provision.hasPurpose() ? purposes(provision.getPurpose(), path + ".purpose") : null,
                provision.hasClass_() ? classes(provision.getClass_(), path + ".class") : null,
                provision.hasCode() ? codes(provision.getCode(), path + ".code") : null,
                provision.hasDataPeriod() ? relevance(provision.getDataPeriod(), path + ".dataPeriod") : null,
                provision.hasData() ? data(provision.getData(), path + ".data") : null);
    }

    private @Nullable Span period(Period period, String path) {
        Span span = FhirTime.span(period).orElse(null);
        if (span == null) {
            notUnderstood(path, "it is not readable as a period");
        } else if (!span.from().isBefore(span.until())) {
            problem(path, "it ends before it starts");
        }
        return span;
    }

    private ContentTest.@Nullable Relevance relevance(Period period, String path) {
        Span span = period(period, path);
        return span == null ? null : new ContentTest.Relevance(span);
    }

    private Listed actors(List<provisionActorComponent> actors, String path) {
        var known = new LinkedHashSet<String>();
        boolean unknown = false;
        for (int i = 0; i < actors.size(); i++) {
            String here = path + "[" + i + "]";
            if (actors.get(i).hasModifierExtension()) {
                notUnderstood(here + ".modifierExtension", "modifier extensions are not supported");
            }
            String local = references.local(actors.get(i).getReference().getReference());
            if (local == null || !ACTORS.contains(local.substring(0, local.indexOf('/')))) {
                problem(here + ".reference", "it must be a literal reference to an actor on this server");
                unknown = true;
            } else {
                known.add(local);
            }
        }
        return new Listed(known, unknown);
    }

    private Listed actions(List<CodeableConcept> actions, String path) {
        var known = new LinkedHashSet<String>();
        boolean unknown = false;
        for (int i = 0; i < actions.size(); i++) {
            List<Coding> codings = actions.get(i).getCoding();
            List<String> codes = codings.stream()
                    .filter(coding -> isKnown(coding, ACTION, ACTIONS::contains))
                    .map(Coding::getCode)
                    .toList();
            if (codes.isEmpty()) {
                problem(path + "[" + i + "]", "it is no code of consentaction");
                unknown = true;
            }
            known.addAll(codes);
        }
        return new Listed(known, unknown);
    }

    private Listed purposes(List<Coding> purposes, String path) {
        var known = new LinkedHashSet<String>();
        boolean unknown = false;
        for (int i = 0; i < purposes.size(); i++) {
            String code = purposes.get(i).getCode();
            if (isKnown(purposes.get(i), Vocabulary.ACT_REASON, Vocabulary.purposes()::knows)) {
                known.add(code);
            } else {
                problem(path + "[" + i + "]", "`" + code + "` is no code of v3-PurposeOfUse");
                unknown = true;
            }
        }
        return new Listed(known, unknown);
    }

    private Labels labels(List<Coding> labels, String path) {
        var levels = EnumSet.noneOf(Confidentiality.class);
        var sensitivities = new LinkedHashSet<String>();
        boolean unknown = false;
        for (int i = 0; i < labels.size(); i++) {
            Coding label = labels.get(i);
            String code = label.getCode();
            if (isKnown(label, Vocabulary.CONFIDENTIALITY, known -> Confidentiality.of(known)
                    .isPresent())) {
                levels.add(Confidentiality.valueOf(code));
            } else if (isKnown(label, Vocabulary.ACT_CODE, Vocabulary::isLabel)) {
                sensitivities.add(code);
            } else if (isKnown(label, Vocabulary.ACT_CODE, Vocabulary::isObligation)) {
                notUnderstood(
                        path + "[" + i + "]",
                        "it asks for `" + code + "`, but resources are shown whole or not at all");
                unknown = true;
            } else {
                problem(path + "[" + i + "]", "`" + code + "` is no known confidentiality or sensitivity");
                unknown = true;
            }
        }
        return new Labels(levels, sensitivities, unknown);
    }

    private Classes classes(List<Coding> classes, String path) {
        var types = new LinkedHashSet<String>();
        var others = new LinkedHashSet<String>();
        boolean unknown = false;
        for (int i = 0; i < classes.size(); i++) {
            Coding coding = classes.get(i);
            if (isKnown(coding, RESOURCE_TYPES, TYPES::contains)) {
                types.add(coding.getCode());
            } else if (coding.hasSystem() && coding.hasCode() && !RESOURCE_TYPES.equals(coding.getSystem())) {
                others.add(coding.getSystem() + "|" + coding.getCode());
            } else {
                problem(path + "[" + i + "]", "`" + coding.getCode() + "` is no known class of content");
                unknown = true;
            }
        }
        return new Classes(types, new ContentTest.Codings(others), unknown);
    }

    private Codes codes(List<CodeableConcept> codes, String path) {
        var known = new LinkedHashSet<String>();
        boolean unknown = false;
        for (int i = 0; i < codes.size(); i++) {
            List<String> codings = codes.get(i).getCoding().stream()
                    .filter(coding -> coding.hasSystem() && coding.hasCode())
                    .map(coding -> coding.getSystem() + "|" + coding.getCode())
                    .toList();
            if (codings.isEmpty()) {
                problem(path + "[" + i + "]", "it has no code with a system");
                unknown = true;
            }
            known.addAll(codings);
        }
        return new Codes(new ContentTest.Codings(known), unknown);
    }

    private ContentTest.Data data(List<provisionDataComponent> data, String path) {
        var read = new ArrayList<DataReference>();
        for (provisionDataComponent item : data) {
            String here = path + "[" + read.size() + "]";
            if (item.hasModifierExtension()) {
                notUnderstood(here + ".modifierExtension", "modifier extensions are not supported");
            }
            String local = references.local(item.getReference().getReference());
            if (local == null) {
                problem(here + ".reference", "it must be a literal reference to a resource on this server");
            }
            read.add(new DataReference(meaning(item, here), local));
        }
        return new ContentTest.Data(read);
    }

    private DataReference.@Nullable Meaning meaning(provisionDataComponent item, String path) {
        if (item.getMeaning() == null || item.getMeaning() == Consent.ConsentDataMeaning.NULL) {
            problem(path + ".meaning", "it must be a code of consent-data-meaning");
            return null;
        }
        return DataReference.Meaning.valueOf(item.getMeaning().toCode().toUpperCase(Locale.ROOT));
    }

    private static boolean isKnown(Coding coding, String system, Predicate<String> known) {
        return system.equals(coding.getSystem()) && coding.hasCode() && known.test(coding.getCode());
    }

    private void problem(String element, String reason) {
        problems.add(new Problem(element, reason));
    }

    private void notUnderstood(String element, String reason) {
        problem(element, reason);
        understood = false;
    }
}
