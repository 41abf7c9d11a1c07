package org.chartkeeper.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Synthea's transaction bundles, and what must be known of their content to ask sensible questions. */
record DataSet(List<Path> shared, List<PatientBundle> patients) {

    /** One patient's bundle; numbers are positions of entries in it. */
    record PatientBundle(
            Path file,
            List<String> types,
            int patient,
            String family,
            String identifier,
            List<Observation> observations,
            List<Encounter> encounters) {

        int size() {
            return types.size();
        }

        /** A random entry, but no Provenance: a server of evidence may answer for those by other rules. */
        int entry(Random random) {
            var entry = random.nextInt(size());
            while (types.get(entry).equals("Provenance")) {
                entry = random.nextInt(size());
            }
            return entry;
        }
    }

    record Observation(int entry, String code, String date) {}

    record Encounter(int entry, String date) {}

    static DataSet read(Path directory) throws IOException {
        var shared = new ArrayList<Path>();
        var patients = new ArrayList<PatientBundle>();
        var mapper = new ObjectMapper();
        for (var file : bundles(directory)) {
            var name = file.getFileName().toString();
            if (name.startsWith("hospitalInformation") || name.startsWith("practitionerInformation")) {
                shared.add(file);
            } else {
                patients.add(patientBundle(file, mapper.readTree(file.toFile())));
            }
        }
        if (patients.isEmpty()) {
            throw new BenchmarkFailure("no patient bundles in " + directory);
        }
        return new DataSet(shared, patients);
    }

    int resources() {
        return patients.stream().mapToInt(PatientBundle::size).sum();
    }

    /** Types that only the data brings in, so that both servers must export the same number of them. */
    List<String> clinicalTypes() {
        var types = new TreeSet<String>();
        patients.forEach(bundle -> types.addAll(bundle.types()));
        types.removeAll(List.of("Provenance", "Consent", "AuditEvent", "Organization"));
        return List.copyOf(types);
    }

    private static List<Path> bundles(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private static PatientBundle patientBundle(Path file, JsonNode bundle) {
        var types = new ArrayList<String>();
        var observations = new ArrayList<Observation>();
        var encounters = new ArrayList<Encounter>();
        var patient = -1;
        for (var entry : bundle.path("entry")) {
            var resource = entry.path("resource");
            var type = resource.path("resourceType").asText().intern();
            var position = types.size();
            types.add(type);
            switch (type) {
                case "Patient" -> patient = position;
                case "Observation" -> observations.add(observation(position, resource));
                case "Encounter" ->
                    encounters.add(
                            new Encounter(position, day(resource.path("period").path("start"))));
                default -> {}
            }
        }
        var person = bundle.path("entry").path(patient).path("resource");
        return new PatientBundle(
                file,
                types,
                patient,
                person.path("name").path(0).path("family").asText(),
                token(person.path("identifier").path(0), "value"),
                observations,
                encounters);
    }

    private static Observation observation(int position, JsonNode resource) {
        var coding = resource.path("code").path("coding").path(0);
        return new Observation(position, token(coding, "code").intern(), day(resource.path("effectiveDateTime")));
    }

    private static String token(JsonNode node, String value) {
        return node.path("system").asText() + "|" + node.path(value).asText();
    }

    private static String day(JsonNode dateTime) {
        var text = dateTime.asText();
        return text.length() < 10 ? text : text.substring(0, 10);
    }
}
