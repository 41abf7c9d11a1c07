package org.chartkeeper.access;

import static org.chartkeeper.caller.Role.ADMINISTRATOR;
import static org.chartkeeper.caller.Role.AUDITOR;
import static org.chartkeeper.caller.Role.CLINICIAN;
import static org.chartkeeper.caller.Role.PATIENT;
import static org.chartkeeper.caller.Role.PRIVACY_OFFICER;
import static org.chartkeeper.caller.Role.RECORDS_CLERK;
import static org.chartkeeper.caller.Role.RECORDS_MANAGER;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.chartkeeper.access.Policy.Right;
import org.chartkeeper.caller.Role;

/** What holds where {@code policy.yaml} is silent. */
final class PolicyDefaults {

    static final Set<String> EXPLICIT_LABELS = Set.of("42CFRPart2", "PSYTHPN");
    static final Set<String> BREAK_GLASS_EXCLUDED = Set.of("PSYTHPN");
    static final int BREAK_GLASS_MINUTES = 60;
    static final Set<String> REFUSED_PURPOSES = Set.of("HMARKT");
    static final int RETENTION_YEARS = 6;

    /** Guardians, whoever holds a power of attorney, parents. */
    static final Set<String> REPRESENTATIVES = Set.of(
            "GUARD", "RESPRSN", "POWATT", "DPOWATT", "HPOWATT", "SPOWATT", "PRN", "FTH", "MTH", "NPRN", "NFTH", "NMTH",
            "ADOPTP", "ADOPTF", "ADOPTM");

    /** The short form that 42 CFR 2.32 offers. */
    static final String REDISCLOSURE_NOTICE =
            "42 CFR part 2 prohibits unauthorized use or disclosure of these records.";

    /** Types that are about no patient: who is who, substances, terminology, conformance. */
    static final Set<String> SHARED_TYPES = Set.of(
            "Organization",
            "OrganizationAffiliation",
            "Practitioner",
            "PractitionerRole",
            "Location",
            "HealthcareService",
            "Endpoint",
            "InsurancePlan",
            "Medication",
            "MedicationKnowledge",
            "Substance",
            "CodeSystem",
            "ValueSet",
            "ConceptMap",
            "NamingSystem",
            "TerminologyCapabilities",
            "CapabilityStatement",
            "CompartmentDefinition",
            "GraphDefinition",
            "ImplementationGuide",
            "MessageDefinition",
            "OperationDefinition",
            "SearchParameter",
            "StructureDefinition",
            "StructureMap");

    /** What {@code clinical} stands for in rights: types that hold data about patients, evidence and consents apart. */
    static final Set<String> CLINICAL =
            Set.of(("Account AdverseEvent AllergyIntolerance Appointment AppointmentResponse Basic Binary"
                            + " BiologicallyDerivedProduct BodyStructure Bundle CarePlan CareTeam ChargeItem Claim ClaimResponse"
                            + " ClinicalImpression Communication CommunicationRequest Composition Condition Contract Coverage"
                            + " CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceMetric"
                            + " DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference Encounter"
                            + " EnrollmentRequest EnrollmentResponse EpisodeOfCare ExplanationOfBenefit FamilyMemberHistory Flag"
                            + " Goal Group GuidanceResponse ImagingStudy Immunization ImmunizationEvaluation"
                            + " ImmunizationRecommendation Invoice Linkage List MeasureReport Media MedicationAdministration"
                            + " MedicationDispense MedicationRequest MedicationStatement MessageHeader MolecularSequence"
                            + " NutritionOrder Observation Patient PaymentNotice PaymentReconciliation Person Procedure"
                            + " QuestionnaireResponse RelatedPerson RequestGroup ResearchSubject RiskAssessment Schedule"
                            + " ServiceRequest Slot Specimen SupplyDelivery SupplyRequest Task VerificationResult"
                            + " VisionPrescription")
                    .split(" "));

    static Map<Role, Set<String>> purposes() {
        Map<Role, Set<String>> purposes = Policy.byRole();
        purposes.put(CLINICIAN, Set.of("TREAT", "HPAYMT", "HOPERAT", "HRESCH", "PUBHLTH", "BTG"));
        purposes.put(PATIENT, Set.of("PATRQT"));
        purposes.put(RECORDS_MANAGER, Set.of("HOPERAT", "PATRQT", "PUBHLTH"));
        purposes.put(RECORDS_CLERK, Set.of("HOPERAT", "PATRQT"));
        purposes.put(PRIVACY_OFFICER, Set.of("HOPERAT"));
        purposes.put(AUDITOR, Set.of("HOPERAT"));
        purposes.put(ADMINISTRATOR, Set.of("HOPERAT"));
        return purposes;
    }

    static Map<Role, List<Right>> rights() {
        Right byConsent = new Right(Set.of("*"), Set.of("*"), false, Set.of(), false, false);
        Set<String> records = with(CLINICAL, "Consent", "Provenance");
        Map<Role, List<Right>> rights = Policy.byRole();
        rights.put(CLINICIAN, List.of(byConsent));
        rights.put(PATIENT, List.of(byConsent));
        rights.put(RECORDS_MANAGER, List.of(byConsent, bypass(records, Set.of("*"))));
        rights.put(RECORDS_CLERK, List.of(byConsent, bypass(records, Set.of("*"))));
        rights.put(
                PRIVACY_OFFICER,
                List.of(
                        bypass(Set.of("Consent", "AuditEvent", "Provenance"), reading()),
                        new Right(Set.of("Task"), Set.of("update", "patch"), true, Set.of("HOPERAT"), false, false),
                        new Right(CLINICAL, reading(), true, Set.of("HOPERAT"), true, false)));
        rights.put(AUDITOR, List.of(bypass(Set.of("AuditEvent", "Provenance"), reading())));
        rights.put(ADMINISTRATOR, List.of());
        return rights;
    }

    private static Right bypass(Set<String> types, Set<String> interactions) {
        return new Right(types, interactions, true, Set.of("HOPERAT"), false, true);
    }

    static Set<String> reading() {
        return Set.of("read", "vread", "search", "history");
    }

    private static Set<String> with(Set<String> types, String... more) {
        var all = new TreeSet<>(types);
        all.addAll(List.of(more));
        return all;
    }

    private PolicyDefaults() {}
}
