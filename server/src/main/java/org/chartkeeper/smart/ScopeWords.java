package org.chartkeeper.smart;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.caller.SmartScope.Permission;
import org.jspecify.annotations.Nullable;

/** Scopes in words that a patient understands. */
final class ScopeWords {

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("*", "All kinds of records"),
            Map.entry("AllergyIntolerance", "Allergies"),
            Map.entry("Appointment", "Appointments"),
            Map.entry("AuditEvent", "Who has seen the records"),
            Map.entry("Binary", "Attached files"),
            Map.entry("CarePlan", "Care plans"),
            Map.entry("CareTeam", "Care team"),
            Map.entry("Claim", "Insurance claims"),
            Map.entry("Condition", "Health problems and diagnoses"),
            Map.entry("Consent", "Consents"),
            Map.entry("Coverage", "Insurance coverage"),
            Map.entry("Device", "Implants and devices"),
            Map.entry("DiagnosticReport", "Reports of labs and imaging"),
            Map.entry("DocumentReference", "Documents and notes"),
            Map.entry("Encounter", "Visits"),
            Map.entry("ExplanationOfBenefit", "Insurance bills"),
            Map.entry("FamilyMemberHistory", "Family history"),
            Map.entry("Goal", "Goals of treatment"),
            Map.entry("ImagingStudy", "Images"),
            Map.entry("Immunization", "Vaccinations"),
            Map.entry("Location", "Places of care"),
            Map.entry("Media", "Pictures and recordings"),
            Map.entry("Medication", "Medicines"),
            Map.entry("MedicationAdministration", "Medicines given"),
            Map.entry("MedicationDispense", "Medicines handed out"),
            Map.entry("MedicationRequest", "Prescriptions"),
            Map.entry("MedicationStatement", "Medicines taken"),
            Map.entry("Observation", "Lab results, vital signs and other findings"),
            Map.entry("Organization", "Hospitals and practices"),
            Map.entry("Patient", "Name, address and other personal details"),
            Map.entry("Practitioner", "Doctors and other staff"),
            Map.entry("PractitionerRole", "What doctors and other staff do"),
            Map.entry("Procedure", "Operations and procedures"),
            Map.entry("Provenance", "Where records come from"),
            Map.entry("QuestionnaireResponse", "Answers to questionnaires"),
            Map.entry("RelatedPerson", "Family and representatives"),
            Map.entry("ServiceRequest", "Orders and referrals"),
            Map.entry("Specimen", "Samples taken"));

    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("activity", "exercise and other activities"),
            Map.entry("clinical-note", "notes by doctors and other staff"),
            Map.entry("encounter-diagnosis", "diagnoses made at visits"),
            Map.entry("exam", "findings of examinations"),
            Map.entry("health-concern", "health concerns"),
            Map.entry("imaging", "imaging"),
            Map.entry("laboratory", "lab results"),
            Map.entry("problem-list-item", "the list of health problems"),
            Map.entry("procedure", "findings of procedures"),
            Map.entry("sdoh", "living conditions"),
            Map.entry("social-history", "social history, such as smoking"),
            Map.entry("survey", "questionnaires"),
            Map.entry("therapy", "findings of therapies"),
            Map.entry("vital-signs", "vital signs"));

    private static final Map<String, Words> OTHERS = Map.of(
            UserScopes.OPENID,
            new Words("Know that it is you", "The app learns an identifier of your account."),
            UserScopes.FHIR_USER,
            new Words("Know who you are here", "The app learns which patient, doctor or other person you are."),
            UserScopes.PROFILE,
            new Words("Know your profile", "The same, for older apps."),
            UserScopes.OFFLINE,
            new Words(
                    "Keep access when you are away",
                    "The app can go on using what you share, without asking you again, until it has not done so for 90"
                            + " days or its access is taken away."),
            UserScopes.ONLINE,
            new Words("Keep access while you are signed in", "The app's access ends when you sign out."));

    /** What a scope means, and what must be known besides. */
    record Words(String label, @Nullable String detail) {}

    private ScopeWords() {}

    static Words of(String text) {
        Words known = OTHERS.get(text);
        if (known != null) {
            return known;
        }
        Optional<SmartScope> scope = SmartScope.parse(text);
        return scope.isEmpty() ? new Words(text, null) : of(text, scope.get());
    }

    private static Words of(String text, SmartScope scope) {
        String type =
                TYPES.getOrDefault(scope.resourceType(), scope.resourceType().replaceAll("(?<=[a-z])(?=[A-Z])", " "));
        String label = type + ": " + String.join(", ", actions(scope));
        String whose = scope.context() == SmartScope.Context.PATIENT
                ? "Of this one patient."
                : "Of every patient whose records you may use here.";
        int filter = text.indexOf('?');
        return new Words(label, filter < 0 ? whose : whose + " Only " + kinds(text.substring(filter + 1)) + ".");
    }

    /** The categories that a granular scope is about. */
    private static String kinds(String query) {
        return Stream.of(query.split("[&,]"))
                .map(part -> URLDecoder.decode(part.replaceFirst("^[A-Za-z_-]+=", ""), StandardCharsets.UTF_8))
                .map(coding -> coding.substring(coding.lastIndexOf('|') + 1))
                .map(code -> KINDS.getOrDefault(code, code.replace('-', ' ')))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static List<String> actions(SmartScope scope) {
        List<String> actions = new ArrayList<>();
        boolean read = scope.permissions().contains(Permission.READ);
        boolean search = scope.permissions().contains(Permission.SEARCH);
        if (read) {
            actions.add("read");
        } else if (search) {
            actions.add("find");
        }
        if (scope.permissions().contains(Permission.CREATE)) {
            actions.add("add");
        }
        if (scope.permissions().contains(Permission.UPDATE)) {
            actions.add("change");
        }
        if (scope.permissions().contains(Permission.DELETE)) {
            actions.add("delete");
        }
        return actions;
    }
}
