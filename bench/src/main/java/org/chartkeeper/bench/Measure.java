package org.chartkeeper.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.List;
import java.util.Random;
import org.chartkeeper.bench.DataSet.PatientBundle;
import org.chartkeeper.bench.Http.Request;

/** One kind of request, made for each contender from the same choice of patient and resource. */
record Measure(String name, String description, boolean writes, Workload workload) {
    private static final int SEED = 20_261_101;
    private static final int ENCOUNTERS = 5;

    /** Builds the request of one operation; {@code random} is the same for every contender, {@code turn} counts the patient's. */
    interface Workload {
        Request request(Contender contender, PatientBundle patient, Random random, int turn) throws IOException;
    }

    /** The request with this number, which is the same question for every contender. */
    Request request(Contender contender, List<PatientBundle> patients, int number) throws IOException {
        // Writes walk through the patients and their resources, so that no two at a time touch the same one.
        if (writes) {
            var patient = patients.get(number % patients.size());
            return workload.request(contender, patient, random(number), number / patients.size());
        }
        var random = random(number);
        return workload.request(contender, patients.get(random.nextInt(patients.size())), random, number);
    }

    /** Spreads neighbouring numbers, which {@link Random} would answer alike. */
    private Random random(int number) {
        return new Random((SEED + name.hashCode() + number) * 0x9E3779B97F4A7C15L);
    }

    static List<Measure> all() {
        return List.of(
                read("read", "read of a random resource", (contender, patient, random, turn) -> {
                    var reference = contender.store().reference(patient, patient.entry(random));
                    return new Request("GET", "/" + reference, null, Store.id(reference));
                }),
                read("vread", "read of its first version", (contender, patient, random, turn) -> {
                    var reference = contender.store().reference(patient, patient.entry(random));
                    return new Request("GET", "/" + reference + "/_history/1", null, Store.id(reference));
                }),
                read(
                        "patient-code",
                        "`Observation?patient&code`, 20 a page",
                        (contender, patient, random, turn) -> Request.search("/Observation?patient=%s&code=%s&_count=20"
                                .formatted(patientId(contender, patient), code(patient, random)))),
                read(
                        "patient-date",
                        "`Observation?patient&date=ge…&_sort=-date`, 20 a page",
                        (contender, patient, random, turn) ->
                                Request.search("/Observation?patient=%s&date=ge%s&_sort=-date&_count=20"
                                        .formatted(
                                                patientId(contender, patient),
                                                observation(patient, random).date()))),
                read(
                        "code",
                        "first page of `Observation?code`, all patients",
                        (contender, patient, random, turn) ->
                                Request.search("/Observation?code=%s&_count=20".formatted(code(patient, random)))),
                read(
                        "name",
                        "`Patient?name`",
                        (contender, patient, random, turn) ->
                                Request.search("/Patient?name=%s&_count=20".formatted(encode(patient.family())))),
                read(
                        "chain-name",
                        "`Observation?subject:Patient.name&code`",
                        (contender, patient, random, turn) ->
                                Request.search("/Observation?subject:Patient.name=%s&code=%s&_count=20"
                                        .formatted(encode(patient.family()), code(patient, random)))),
                read(
                        "chain-identifier",
                        "`Observation?patient.identifier&code`",
                        (contender, patient, random, turn) ->
                                Request.search("/Observation?patient.identifier=%s&code=%s&_count=20"
                                        .formatted(encode(patient.identifier()), code(patient, random)))),
                read(
                        "has",
                        "`Patient?_has:Observation:patient:code`",
                        (contender, patient, random, turn) ->
                                Request.search("/Patient?_has:Observation:patient:code=%s&_count=20"
                                        .formatted(code(patient, random)))),
                read(
                        "include",
                        "patient and code with `_include` of encounter and patient",
                        (contender, patient, random, turn) -> Request.search(
                                "/Observation?patient=%s&code=%s&_include=Observation:encounter&_include=Observation:patient&_count=20"
                                        .formatted(patientId(contender, patient), code(patient, random)))),
                read(
                        "revinclude",
                        "a patient's latest encounters with `_revinclude` of their observations",
                        (contender, patient, random, turn) -> Request.search(
                                "/Encounter?patient=%s&date=ge%s&_revinclude=Observation:encounter&_count=50"
                                        .formatted(patientId(contender, patient), recent(patient)))),
                read(
                        "count",
                        "`Observation?code&_summary=count`",
                        (contender, patient, random, turn) ->
                                Request.search("/Observation?code=%s&_summary=count".formatted(code(patient, random)))),
                read(
                        "count-type",
                        "`Observation?_summary=count`",
                        (contender, patient, random, turn) -> Request.search("/Observation?_summary=count")),
                read(
                        "everything",
                        "`Patient/$everything`, first page of 100",
                        (contender, patient, random, turn) -> Request.search(
                                "/Patient/%s/$everything?_count=100".formatted(patientId(contender, patient)))),
                new Measure("update", "PUT of a changed Observation", true, Measure::update));
    }

    private static Measure read(String name, String description, Workload workload) {
        return new Measure(name, description, false, workload);
    }

    private static Request update(Contender contender, PatientBundle patient, Random random, int turn)
            throws IOException {
        var observations = patient.observations();
        var reference = contender
                .store()
                .reference(patient, observations.get(turn % observations.size()).entry());
        var current = contender.http().send(Request.get("/" + reference));
        if (current.status() != 200) {
            throw new BenchmarkFailure(contender.name() + " answers " + current.status() + " for " + reference);
        }
        var mapper = new ObjectMapper();
        var resource = (ObjectNode) mapper.readTree(current.body());
        resource.withObject("/meta").remove(List.of("versionId", "lastUpdated"));
        resource.putArray("note").addObject().put("text", "correction " + Integer.toHexString(random.nextInt()));
        return new Request("PUT", "/" + reference, mapper.writeValueAsBytes(resource), "");
    }

    private static String patientId(Contender contender, PatientBundle patient) {
        return Store.id(contender.store().reference(patient, patient.patient()));
    }

    private static DataSet.Observation observation(PatientBundle patient, Random random) {
        return patient.observations().get(random.nextInt(patient.observations().size()));
    }

    private static String code(PatientBundle patient, Random random) {
        return encode(observation(patient, random).code());
    }

    private static String recent(PatientBundle patient) {
        var days = patient.encounters().stream()
                .map(DataSet.Encounter::date)
                .sorted()
                .toList();
        return days.get(Math.max(0, days.size() - ENCOUNTERS));
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, UTF_8);
    }
}
