package org.chartkeeper.smart;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The kinds of records that there are, in words and in an order that a patient understands: every resource type of R4 belongs to
 * one kind, and every kind to one group.
 *
 * @see <a href="https://hl7.org/fhir/R4/resourcelist.html">resource types</a>
 */
final class RecordKinds {

    /**
     * Kinds that a user looks for in one place.
     *
     * @param id what a form calls it
     */
    record Group(String id, String label, List<Kind> kinds) {}

    /** Resource types that are one thing to a user. */
    record Kind(String label, List<String> types) {

        /** What a form calls it. */
        String id() {
            return types.get(0);
        }
    }

    private static final List<Group> GROUPS = List.of(
            new Group(
                    "results",
                    "Lab results, vital signs and images",
                    List.of(
                            kind("Lab results, vital signs and other findings", "Observation"),
                            kind("Reports of labs and imaging", "DiagnosticReport"),
                            kind("Images", "ImagingStudy"),
                            kind("Pictures and recordings", "Media"),
                            kind("Samples taken", "Specimen"),
                            kind("Genetic sequences", "MolecularSequence"),
                            kind("Parts of the body that were examined", "BodyStructure"))),
            new Group(
                    "medicines",
                    "Medicines and vaccinations",
                    List.of(
                            kind("Prescriptions", "MedicationRequest"),
                            kind("Medicines taken", "MedicationStatement"),
                            kind("Medicines handed out", "MedicationDispense"),
                            kind("Medicines given", "MedicationAdministration"),
                            kind("Which medicines these are", "Medication", "MedicationKnowledge"),
                            kind("Vaccinations", "Immunization"),
                            kind(
                                    "Which vaccinations count and are due",
                                    "ImmunizationRecommendation",
                                    "ImmunizationEvaluation"),
                            kind("Diets", "NutritionOrder"),
                            kind("Glasses and contact lenses", "VisionPrescription"))),
            new Group(
                    "problems",
                    "Health problems and allergies",
                    List.of(
                            kind("Health problems and diagnoses", "Condition"),
                            kind("Allergies", "AllergyIntolerance"),
                            kind("Family history", "FamilyMemberHistory"),
                            kind("Assessments by doctors", "ClinicalImpression"),
                            kind("Risks", "RiskAssessment"),
                            kind("Warnings", "Flag", "DetectedIssue"),
                            kind("Harm done and near misses", "AdverseEvent"))),
            new Group(
                    "care",
                    "Visits and treatment",
                    List.of(
                            kind("Visits", "Encounter", "EpisodeOfCare"),
                            kind("Appointments", "Appointment", "AppointmentResponse"),
                            kind("Operations and procedures", "Procedure"),
                            kind("Orders and referrals", "ServiceRequest", "RequestGroup"),
                            kind("Care plans", "CarePlan"),
                            kind("Care team", "CareTeam"),
                            kind("Goals of treatment", "Goal"),
                            kind(
                                    "Implants, devices and supplies",
                                    "Device",
                                    "DeviceRequest",
                                    "DeviceUseStatement",
                                    "DeviceMetric",
                                    "SupplyRequest",
                                    "SupplyDelivery"),
                            kind("Blood, cells and tissue given", "BiologicallyDerivedProduct"),
                            kind("Tasks", "Task"))),
            new Group(
                    "documents",
                    "Documents and messages",
                    List.of(
                            kind("Documents and notes", "DocumentReference", "DocumentManifest", "Composition"),
                            kind("Attached files", "Binary"),
                            kind("Answers to questionnaires", "QuestionnaireResponse"),
                            kind("Messages", "Communication", "CommunicationRequest"),
                            kind("Lists", "List"))),
            new Group(
                    "person",
                    "Personal details and family",
                    List.of(
                            kind("Name, address and other personal details", "Patient", "Person", "Linkage"),
                            kind("Family and representatives", "RelatedPerson"))),
            new Group(
                    "insurance",
                    "Insurance and bills",
                    List.of(
                            kind(
                                    "Insurance coverage",
                                    "Coverage",
                                    "CoverageEligibilityRequest",
                                    "CoverageEligibilityResponse",
                                    "EnrollmentRequest",
                                    "EnrollmentResponse"),
                            kind("Insurance claims", "Claim", "ClaimResponse"),
                            kind("Insurance bills", "ExplanationOfBenefit"),
                            kind(
                                    "Accounts and payments",
                                    "Account",
                                    "ChargeItem",
                                    "Invoice",
                                    "PaymentNotice",
                                    "PaymentReconciliation"),
                            kind("Contracts and plans of insurers", "Contract", "InsurancePlan"))),
            new Group(
                    "control",
                    "Consents, and who used the records",
                    List.of(
                            kind("Consents", "Consent"),
                            kind("Who has seen the records", "AuditEvent"),
                            kind("Where records come from", "Provenance", "VerificationResult"))),
            new Group(
                    "providers",
                    "Doctors, hospitals and other places",
                    List.of(
                            kind("Doctors and other staff", "Practitioner"),
                            kind("What doctors and other staff do", "PractitionerRole"),
                            kind("Hospitals and practices", "Organization", "OrganizationAffiliation"),
                            kind("Places of care", "Location"),
                            kind("Services and their free times", "HealthcareService", "Schedule", "Slot"))),
            new Group(
                    "other",
                    "Other",
                    List.of(
                            kind("Studies and quality reports", "ResearchStudy", "ResearchSubject", "MeasureReport"),
                            kind("Groups of people", "Group"),
                            kind("Advice by computers", "GuidanceResponse"),
                            kind("Records without a kind of their own", "Basic"),
                            kind(
                                    "Substances and products",
                                    "Substance",
                                    "SubstanceNucleicAcid",
                                    "SubstancePolymer",
                                    "SubstanceProtein",
                                    "SubstanceReferenceInformation",
                                    "SubstanceSourceMaterial",
                                    "SubstanceSpecification",
                                    "MedicinalProduct",
                                    "MedicinalProductAuthorization",
                                    "MedicinalProductContraindication",
                                    "MedicinalProductIndication",
                                    "MedicinalProductIngredient",
                                    "MedicinalProductInteraction",
                                    "MedicinalProductManufactured",
                                    "MedicinalProductPackaged",
                                    "MedicinalProductPharmaceutical",
                                    "MedicinalProductUndesirableEffect"),
                            kind(
                                    "Blank forms and guidelines",
                                    "Questionnaire",
                                    "PlanDefinition",
                                    "ActivityDefinition",
                                    "Library",
                                    "Measure",
                                    "Evidence",
                                    "EvidenceVariable",
                                    "EffectEvidenceSynthesis",
                                    "RiskEvidenceSynthesis",
                                    "ResearchDefinition",
                                    "ResearchElementDefinition",
                                    "EventDefinition",
                                    "ChargeItemDefinition",
                                    "DeviceDefinition",
                                    "ObservationDefinition",
                                    "SpecimenDefinition",
                                    "CatalogEntry"),
                            kind(
                                    "How computers understand records",
                                    "CodeSystem",
                                    "ValueSet",
                                    "ConceptMap",
                                    "NamingSystem",
                                    "TerminologyCapabilities",
                                    "StructureDefinition",
                                    "StructureMap",
                                    "SearchParameter",
                                    "OperationDefinition",
                                    "CompartmentDefinition",
                                    "GraphDefinition",
                                    "MessageDefinition",
                                    "ExampleScenario",
                                    "ImplementationGuide",
                                    "CapabilityStatement",
                                    "TestScript",
                                    "TestReport",
                                    "Endpoint",
                                    "Subscription",
                                    "Bundle",
                                    "MessageHeader",
                                    "OperationOutcome",
                                    "Parameters"))));

    private static final Map<String, String> LABELS = labels();

    private RecordKinds() {}

    static List<Group> groups() {
        return GROUPS;
    }

    /** What a user calls the resources of {@code type}. */
    static String label(String type) {
        return LABELS.getOrDefault(type, spaced(type));
    }

    private static Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        GROUPS.stream().flatMap(group -> group.kinds().stream()).forEach(kind -> kind.types()
                .forEach(type -> labels.put(
                        type, type.equals(kind.id()) ? kind.label() : kind.label() + " (" + spaced(type) + ")")));
        return labels;
    }

    private static String spaced(String type) {
        return type.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    private static Kind kind(String label, String... types) {
        return new Kind(label, List.of(types));
    }

    /** All resource types, in order. */
    static List<String> types() {
        return List.copyOf(LABELS.keySet());
    }
}
