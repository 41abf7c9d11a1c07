package org.chartkeeper.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.chartkeeper.bench.DataSet.PatientBundle;
import org.chartkeeper.bench.Http.Request;

/** Loads the data through the API: first what warms the servers up, then, in turns, what is measured. */
final class Loading {
    /** Larger bundles would make measured batches uneven. */
    private static final int LARGEST_MEASURED = 3000;

    private final Batch batch;
    private final DataSet data;
    private final Options options;
    private int loaded;

    Loading(Batch batch, DataSet data, Options options) {
        this.batch = batch;
        this.data = data;
        this.options = options;
    }

    /** Resources that each server was given so far. */
    int loaded() {
        return loaded;
    }

    /** What is loaded before measuring and what is measured; the latter are copies if there is not enough data. */
    record Plan(List<PatientBundle> warm, List<List<PatientBundle>> measured, boolean copies) {

        static Plan of(List<PatientBundle> patients, int warmResources, int batches, int batchResources) {
            var small = patients.stream()
                    .filter(patient -> patient.size() <= LARGEST_MEASURED)
                    .toList();
            var fresh = batches(small, batches, batchResources);
            var freshSize = fresh.stream().mapToInt(Plan::size).sum();
            var enough = fresh.size() == batches && size(patients) - freshSize >= warmResources;
            if (enough) {
                var measured = fresh.stream().flatMap(List::stream).toList();
                var warm = patients.stream()
                        .filter(patient -> !measured.contains(patient))
                        .toList();
                return new Plan(warm, fresh, false);
            }
            return new Plan(patients, repeated(small, batches, batchResources), true);
        }

        static int size(List<PatientBundle> bundles) {
            return bundles.stream().mapToInt(PatientBundle::size).sum();
        }

        private static List<List<PatientBundle>> repeated(List<PatientBundle> small, int batches, int resources) {
            var stock = new ArrayList<PatientBundle>();
            while (!small.isEmpty() && size(stock) < (long) batches * (resources + LARGEST_MEASURED)) {
                stock.addAll(small);
            }
            return batches(stock, batches, resources);
        }

        private static List<List<PatientBundle>> batches(List<PatientBundle> bundles, int most, int resources) {
            var batches = new ArrayList<List<PatientBundle>>();
            var current = new ArrayList<PatientBundle>();
            for (var bundle : bundles) {
                if (batches.size() == most) {
                    break;
                }
                current.add(bundle);
                if (size(current) >= resources) {
                    batches.add(List.copyOf(current));
                    current.clear();
                }
            }
            return batches;
        }
    }

    /** Organizations, practitioners and the warm part. */
    void warm(List<Contender> contenders, Plan plan) throws IOException, InterruptedException {
        for (var contender : contenders) {
            for (var file : data.shared()) {
                post(contender, List.of(Files.readAllBytes(file)), 1, 1);
            }
            post(contender, List.of(organizations().getBytes(UTF_8)), 1, 1);
            var begin = System.nanoTime();
            for (var from = 0; from < plan.warm().size(); from += 50) {
                post(
                        contender,
                        plan.warm()
                                .subList(from, Math.min(from + 50, plan.warm().size())),
                        options.connections());
            }
            Progress.say("%s: %d resources loaded in %d s"
                    .formatted(contender.name(), Plan.size(plan.warm()), (System.nanoTime() - begin) / 1_000_000_000));
        }
        loaded += Plan.size(plan.warm());
    }

    /** Each batch goes to every contender before the next one. */
    List<Series> measure(List<Contender> contenders, Plan plan) throws IOException, InterruptedException {
        var single = new Series("ingest-1", "transaction bundles over 1 connection", "resource");
        var parallel = new Series(
                "ingest-" + options.connections(),
                "transaction bundles over %d connections".formatted(options.connections()),
                "resource");
        var turns = new ArrayList<>(contenders);
        for (var number = 0; number < plan.measured().size(); number++) {
            var bundles = plan.measured().get(number);
            var alone = number % 2 == 0;
            for (var contender : turns) {
                var sample = post(contender, bundles, alone ? 1 : options.connections());
                (alone ? single : parallel).add(contender.name(), sample);
            }
            loaded += Plan.size(bundles);
            if (number % 2 == 1) {
                Collections.reverse(turns);
            }
        }
        return List.of(single, parallel);
    }

    /** Lets the insurer see the given patients; of the others it sees nothing. */
    void consents(List<Contender> contenders, List<PatientBundle> consenting) throws IOException, InterruptedException {
        for (var contender : contenders) {
            var entries = new ArrayList<String>();
            for (var patient : consenting) {
                entries.add(consent(contender.store().reference(patient, patient.patient())));
            }
            post(contender, List.of(transaction(entries).getBytes(UTF_8)), 1, 1);
        }
    }

    private Sample post(Contender contender, List<PatientBundle> bundles, int connections)
            throws IOException, InterruptedException {
        var bodies = new ArrayList<byte[]>();
        for (var bundle : bundles) {
            bodies.add(Files.readAllBytes(bundle.file()));
        }
        var replies = new byte[bodies.size()][];
        var sample = post(contender, bodies, connections, Plan.size(bundles), replies);
        for (var index = 0; index < replies.length; index++) {
            var bundle = bundles.get(index);
            if (Store.locations(replies[index]).size() != bundle.size()) {
                throw new BenchmarkFailure(contender.name() + " did not store all of " + bundle.file());
            }
            if (!contender.store().has(bundle)) {
                contender.store().remember(bundle, replies[index]);
            }
        }
        return sample;
    }

    private void post(Contender contender, List<byte[]> bodies, int connections, int operations)
            throws IOException, InterruptedException {
        post(contender, bodies, connections, operations, new byte[bodies.size()][]);
    }

    private Sample post(Contender contender, List<byte[]> bodies, int connections, int operations, byte[][] replies)
            throws IOException, InterruptedException {
        var requests =
                bodies.stream().map(body -> new Request("POST", "", body, "")).toList();
        return batch.run(contender, requests, connections, operations, (index, request, reply) -> {
            if (reply.status() != 200) {
                throw new BenchmarkFailure("%s answers %d for a transaction: %s"
                        .formatted(contender.name(), reply.status(), beginning(reply.body())));
            }
            replies[index] = reply.body();
        });
    }

    private static String beginning(byte[] body) {
        return new String(body, 0, Math.min(body.length, 1000), UTF_8);
    }

    private static String organizations() {
        return transaction(List.of(organization("bench-hospital"), organization("bench-insurer")));
    }

    private static String organization(String id) {
        return """
                {"resource": {"resourceType": "Organization", "id": "%1$s", "active": true, "name": "%1$s"},
                 "request": {"method": "PUT", "url": "Organization/%1$s"}}""".formatted(id);
    }

    private static String consent(String patient) {
        return """
                {"resource": {
                   "resourceType": "Consent",
                   "status": "active",
                   "scope": {"coding": [{
                     "system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}]},
                   "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
                   "patient": {"reference": "%s"},
                   "dateTime": "2026-01-01T00:00:00Z",
                   "policyRule": {"coding": [{
                     "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "OPTIN"}]},
                   "provision": {
                     "type": "permit",
                     "actor": [{
                       "role": {"coding": [{
                         "system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}]},
                       "reference": {"reference": "Organization/bench-insurer"}}],
                     "purpose": [{
                       "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HPAYMT"}]}},
                 "request": {"method": "POST", "url": "Consent"}}""".formatted(patient);
    }

    private static String transaction(List<String> entries) {
        return """
                {"resourceType": "Bundle", "type": "transaction", "entry": [%s]}""".formatted(String.join(",", entries));
    }
}
