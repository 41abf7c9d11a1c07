package org.chartkeeper.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * In which order files are loaded: what others refer to first. Stages follow one another; the files of one stage may be loaded
 * side by side.
 */
record LoadPlan(List<List<LoadFile>> stages) {

    private static final JsonFactory JSON = new JsonFactory();

    /** Types that others refer to, before those that refer to them; the rest comes after, Provenance last. */
    private static final List<String> TYPES = List.of(
            "Organization",
            "Location",
            "HealthcareService",
            "Endpoint",
            "Practitioner",
            "PractitionerRole",
            "Medication",
            "Substance",
            "Patient",
            "RelatedPerson",
            "Group",
            "Consent",
            "Coverage",
            "Device",
            "EpisodeOfCare",
            "Appointment",
            "Encounter",
            "AllergyIntolerance",
            "Condition",
            "CareTeam",
            "Goal",
            "CarePlan",
            "ServiceRequest",
            "Specimen",
            "Procedure",
            "MedicationRequest",
            "MedicationDispense",
            "MedicationAdministration",
            "MedicationStatement",
            "Immunization",
            "Observation",
            "ImagingStudy",
            "Media",
            "DiagnosticReport",
            "DocumentReference",
            "QuestionnaireResponse",
            "Claim",
            "ExplanationOfBenefit");

    static LoadPlan of(Path directory) throws UsageException {
        try (var listing = Files.list(directory)) {
            var bundles = new ArrayList<LoadFile>();
            var ndjson = new ArrayList<LoadFile>();
            for (Path path : listing.filter(LoadFile::isLoadable).sorted().toList()) {
                var file = LoadFile.of(path);
                (file.isNdjson() ? ndjson : bundles).add(file);
            }
            var stages = new ArrayList<List<LoadFile>>();
            addStage(stages, bundles, "hospitalInformation");
            addStage(stages, bundles, "practitionerInformation");
            addStage(stages, bundles, "");
            ndjson.stream()
                    .sorted(Comparator.comparingInt(LoadPlan::rank).thenComparing(LoadFile::name))
                    .forEach(file -> stages.add(List.of(file)));
            if (stages.isEmpty()) {
                throw new UsageException("`" + directory + "` holds no .json or .ndjson files");
            }
            return new LoadPlan(List.copyOf(stages));
        } catch (IOException e) {
            throw new UsageException("`" + directory + "` is not a directory that can be read");
        }
    }

    private static void addStage(List<List<LoadFile>> stages, List<LoadFile> files, String prefix) {
        var stage =
                files.stream().filter(file -> file.name().startsWith(prefix)).toList();
        if (!stage.isEmpty()) {
            stages.add(stage);
            files.removeAll(stage);
        }
    }

    private static int rank(LoadFile file) {
        String type = firstType(file);
        int known = TYPES.indexOf(type);
        if (known >= 0) {
            return known;
        }
        return type.equals("Provenance") ? TYPES.size() + 1 : TYPES.size();
    }

    /** The type of the first resource, which is that of all in a Bulk Data file. */
    private static String firstType(LoadFile file) {
        try (var parser = JSON.createParser(file.open())) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean isType = parser.currentName().equals("resourceType");
                    if (parser.nextToken() == JsonToken.VALUE_STRING && isType) {
                        return parser.getText();
                    }
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            // loading the file will say what is wrong with it
        }
        return "";
    }

    List<LoadFile> files() {
        return stages.stream().flatMap(List::stream).toList();
    }
}
