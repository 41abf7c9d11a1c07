package org.chartkeeper.consent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.chartkeeper.terminology.Vocabulary;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Consent.ConsentPolicyComponent;
import org.hl7.fhir.r4.model.Consent.ConsentState;
import org.hl7.fhir.r4.model.Consent.ConsentVerificationComponent;
import org.hl7.fhir.r4.model.Reference;
import org.jspecify.annotations.Nullable;

/**
 * Reads a FHIR Consent, in the style of R4 ({@code policyRule} says what the root means) and of IHE PCF ({@code provision.type}
 * does). What it cannot interpret never widens anything: permits that rest on it do not apply, denials do.
 *
 * @see <a href="https://hl7.org/fhir/R4/consent.html">Consent</a>
 * @see <a href="https://profiles.ihe.net/ITI/PCF/">IHE Privacy Consent on FHIR</a>
 */
public final class ConsentReader {

    private static final String SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope";
    private static final Set<String> OPT_IN = Set.of("OPTIN", "OPTINR");
    private static final Set<String> OPT_OUT = Set.of("OPTOUT", "OPTOUTE");

    /** Each makes a mark in every access class of the patient. */
    private static final int MOST_CONTENT_TESTS = 50;

    private final References references;

    /** @param base the server's FHIR base, below which absolute references are ours */
    public ConsentReader(String base) {
        this.references = new References(base);
    }

    /**
     * Something in a Consent that cannot be interpreted.
     *
     * @param element where, as FHIRPath
     * @param reason why not
     */
    public record Problem(String element, String reason) {}

    /** The consent as decisions read it. */
    public ConsentRecord read(Consent consent) {
        return new Reading(consent).record();
    }

    /** The first thing that keeps an active privacy consent from being interpreted; others are not looked at. */
    public Optional<Problem> interpret(Consent consent) {
        if (!isActivePrivacyConsent(consent)) {
            return Optional.empty();
        }
        var reading = new Reading(consent);
        if (reading.record().contentTests().count() > MOST_CONTENT_TESTS) {
            reading.problem(
                    "Consent.provision",
                    "it has more than " + MOST_CONTENT_TESTS + " different values of `code`, `class`, `dataPeriod` and"
                            + " `data` together");
        }
        return reading.problems.stream().findFirst();
    }

    /** Whether this consent takes part in decisions while it is in force. */
    public static boolean isActivePrivacyConsent(Consent consent) {
        return consent.getStatus() == ConsentState.ACTIVE
                && consent.getScope().getCoding().stream()
                        .anyMatch(coding ->
                                SCOPE.equals(coding.getSystem()) && "patient-privacy".equals(coding.getCode()));
    }

    /** One pass over one Consent. */
    private final class Reading {
        private final Consent consent;
        private final List<Problem> problems = new ArrayList<>();
        private final ProvisionReader provisions = new ProvisionReader(references, problems);
        private boolean trusted = true;

        Reading(Consent consent) {
            this.consent = consent;
        }

        ConsentRecord record() {
            checkModifiers();
            String patient = patient();
            Rule.Provision root = provisions.root(consent, base());
            Span period = root.criteria().period();
            Instant made = made();
            Set<String> organizations = organizations();
            trusted &= verified() && provisions.understood();
            return new ConsentRecord(
                    source(),
                    patient,
                    isActivePrivacyConsent(consent),
                    trusted,
                    policies(),
                    made,
                    period == null ? Span.ALWAYS : period,
                    organizations,
                    root);
        }

        private void problem(String element, String reason) {
            problems.add(new Problem(element, reason));
        }

        private void checkModifiers() {
            if (consent.hasImplicitRules()) {
                untrusted("Consent.implicitRules", "rules that are kept elsewhere are not supported");
            }
            if (consent.hasModifierExtension()) {
                untrusted("Consent.modifierExtension", "modifier extensions are not supported");
            }
        }

        private void untrusted(String element, String reason) {
            problem(element, reason);
            trusted = false;
        }

        private String source() {
            String id = "Consent/" + consent.getIdElement().getIdPart();
            String version = consent.getIdElement().hasVersionIdPart()
                    ? consent.getIdElement().getVersionIdPart()
                    : consent.getMeta().getVersionId();
            return version == null ? id : id + "/_history/" + version;
        }

        private String patient() {
            String local = references.local(consent.getPatient().getReference());
            if (local == null || !local.startsWith("Patient/")) {
                problem("Consent.patient", "it must be a literal reference to a Patient on this server");
                return "";
            }
            return local.substring("Patient/".length());
        }

        /** Whether the root permits; doubt denies. */
        private boolean base() {
            Boolean byRule = byPolicyRule();
            Boolean byType =
                    consent.hasProvision() ? provisions.type(consent.getProvision(), "Consent.provision") : null;
            if (byRule == null && byType == null) {
                if (problems.stream().noneMatch(problem -> problem.element().equals("Consent.provision.type"))) {
                    problem(
                            consent.hasPolicyRule() ? "Consent.policyRule" : "Consent.provision.type",
                            "neither `policyRule` (OPTIN, OPTINR, OPTOUT, OPTOUTE) nor `provision.type` says whether it"
                                    + " permits or denies");
                }
                return false;
            }
            return !Boolean.FALSE.equals(byRule) && !Boolean.FALSE.equals(byType);
        }

        private @Nullable Boolean byPolicyRule() {
            CodeableConcept rule = consent.getPolicyRule();
            Set<String> codes = rule.getCoding().stream()
                    .filter(coding -> Vocabulary.ACT_CODE.equals(coding.getSystem()))
                    .map(Coding::getCode)
                    .filter(code -> code != null)
                    .collect(Collectors.toSet());
            if (codes.stream().anyMatch(OPT_OUT::contains)) {
                return false;
            }
            return codes.stream().anyMatch(OPT_IN::contains) ? true : null;
        }

        private Instant made() {
            if (!consent.hasDateTime()) {
                return Instant.MIN;
            }
            Optional<Span> span = FhirTime.span(consent.getDateTimeElement());
            if (span.isEmpty()) {
                untrusted("Consent.dateTime", "it is not readable as a date");
            }
            return span.map(Span::from).orElse(Instant.MIN);
        }

        /** An organisation that cannot be told may be the custodian: then its denials count and its permits do not. */
        private @Nullable Set<String> organizations() {
            if (!consent.hasOrganization()) {
                return null;
            }
            var named = new LinkedHashSet<String>();
            for (int i = 0; i < consent.getOrganization().size(); i++) {
                Reference organization = consent.getOrganization().get(i);
                String local = references.local(organization.getReference());
                if (local == null) {
                    untrusted("Consent.organization[" + i + "]", "it must be a literal reference on this server");
                    return null;
                }
                named.add(local);
            }
            return named;
        }

        private boolean verified() {
            return consent.getVerification().stream()
                    .filter(ConsentVerificationComponent::hasVerified)
                    .allMatch(ConsentVerificationComponent::getVerified);
        }

        private Set<String> policies() {
            return consent.getPolicy().stream()
                    .filter(ConsentPolicyComponent::hasUri)
                    .map(ConsentPolicyComponent::getUri)
                    .collect(Collectors.toSet());
        }
    }
}
