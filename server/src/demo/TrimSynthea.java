import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * Cuts Synthea's bundles down to a small hospital: living patients of middling history, the latest visits of each, without
 * bills; under short, stable ids, written as transactions of puts, so that loading them again changes nothing.
 */
public final class TrimSynthea {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENTS = 9;
    private static final int MOST_ENTRIES = 400;
    private static final int VISITS = 4;
    private static final int MOST_RESOURCES = 105;
    private static final Set<String> LEFT_OUT = Set.of(
            "Claim", "ExplanationOfBenefit", "DocumentReference", "SupplyDelivery", "Provenance", "ImagingStudy",
            "MedicationAdministration", "Media");

    private final Map<String, String> newReferences = new HashMap<>();
    private final Map<String, JsonNode> shared = new TreeMap<>();
    private final Set<String> sharedUsed = new HashSet<>();

    public static void main(String[] args) throws IOException {
        new TrimSynthea().trim(Path.of(args[0]), Path.of(args[1]));
    }

    private void trim(Path from, Path to) throws IOException {
        List<Path> files;
        try (var listing = Files.list(from)) {
            files = listing.sorted().toList();
        }
        for (Path file : files) {
            if (isShared(file)) {
                readShared(file);
            }
        }
        var patients = new LinkedHashMap<String, List<ObjectNode>>();
        for (Path file : files) {
            if (!isShared(file) && patients.size() < PATIENTS) {
                List<ObjectNode> resources = resources(file);
                if (resources.size() <= MOST_ENTRIES && !resources.get(0).has("deceasedDateTime")) {
                    String key = "demo-s%02d".formatted(patients.size() + 1);
                    patients.put(key, cut(key, resources));
                }
            }
        }
        var common = new ArrayList<ObjectNode>();
        for (var entry : closure().entrySet()) {
            common.add(entry.getValue());
        }
        write(to.resolve("2-synthea-shared.json.gz"), common);
        for (var patient : patients.entrySet()) {
            write(to.resolve("2-synthea-" + patient.getKey().substring(5) + ".json.gz"), patient.getValue());
        }
    }

    private static boolean isShared(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("hospitalInformation") || name.startsWith("practitionerInformation");
    }

    private static List<ObjectNode> resources(Path file) throws IOException {
        var found = new ArrayList<ObjectNode>();
        for (JsonNode entry : JSON.readTree(Files.readAllBytes(file)).path("entry")) {
            found.add((ObjectNode) entry.path("resource"));
        }
        return found;
    }

    /** Organisations and people are referred to by identifier: {@code Practitioner?identifier=system|value}. */
    private void readShared(Path file) throws IOException {
        for (ObjectNode resource : resources(file)) {
            String type = resource.path("resourceType").asText();
            String old = type + "/" + resource.path("id").asText();
            shared.put(old, resource);
            newReferences.put("urn:uuid:" + resource.path("id").asText(), old);
            newReferences.put(old, old);
            for (JsonNode identifier : resource.path("identifier")) {
                newReferences.put(
                        type + "?identifier=" + identifier.path("system").asText() + "|"
                                + identifier.path("value").asText(),
                        old);
            }
        }
    }

    private List<ObjectNode> cut(String key, List<ObjectNode> all) {
        Set<String> visits = new HashSet<>();
        all.stream()
                .filter(resource -> resource.path("resourceType").asText().equals("Encounter"))
                .sorted(Comparator.comparing((ObjectNode visit) -> visit.at("/period/start").asText())
                        .reversed())
                .limit(VISITS)
                .forEach(visit -> visits.add("urn:uuid:" + visit.path("id").asText()));
        var kept = new ArrayList<ObjectNode>();
        for (ObjectNode resource : all) {
            String type = resource.path("resourceType").asText();
            String visit = resource.at("/encounter/reference").asText("");
            String self = "urn:uuid:" + resource.path("id").asText();
            boolean isOfVisit = visit.isEmpty() ? !type.equals("Encounter") : visits.contains(visit);
            if (!LEFT_OUT.contains(type) && (isOfVisit || visits.contains(self)) && kept.size() < MOST_RESOURCES) {
                kept.add(resource);
            }
        }
        var counters = new HashMap<String, Integer>();
        for (ObjectNode resource : kept) {
            String type = resource.path("resourceType").asText();
            int number = counters.merge(type, 1, Integer::sum);
            String id = type.equals("Patient") ? key : "%s-%s-%02d".formatted(key, type.toLowerCase(), number);
            newReferences.put("urn:uuid:" + resource.path("id").asText(), type + "/" + id);
            resource.put("id", id);
        }
        kept.forEach(this::rewrite);
        return kept;
    }

    /** The shared resources that anything kept refers to, themselves and one another included. */
    private Map<String, ObjectNode> closure() {
        var found = new LinkedHashMap<String, ObjectNode>();
        boolean more = true;
        while (more) {
            more = false;
            for (var entry : shared.entrySet()) {
                if (!found.containsKey(entry.getKey()) && isWanted(entry.getKey(), entry.getValue())) {
                    var resource = (ObjectNode) entry.getValue();
                    found.put(entry.getKey(), resource);
                    rewrite(resource);
                    more = true;
                }
            }
        }
        found.forEach((old, resource) -> resource.put("id", sharedId(old).split("/")[1]));
        var ordered = new LinkedHashMap<String, ObjectNode>();
        for (String type : List.of("Organization", "Location", "Practitioner", "PractitionerRole")) {
            found.forEach((old, resource) -> {
                if (old.startsWith(type + "/")) {
                    ordered.put(old, resource);
                }
            });
        }
        return ordered;
    }

    private boolean isWanted(String old, JsonNode resource) {
        String person = resource.at("/practitioner/identifier/value").asText("");
        if (old.startsWith("PractitionerRole/") && !person.isEmpty()) {
            String system = resource.at("/practitioner/identifier/system").asText();
            String target = newReferences.get("Practitioner?identifier=" + system + "|" + person);
            return target != null && sharedUsed.contains(target);
        }
        return sharedUsed.contains(old);
    }

    private static String sharedId(String old) {
        String[] parts = old.split("/");
        return parts[0] + "/demo-s-" + parts[1].substring(parts[1].length() - 8);
    }

    /** Puts new references for old ones, and takes out those to what is no longer there. */
    private void rewrite(JsonNode node) {
        if (node instanceof ArrayNode array) {
            for (Iterator<JsonNode> each = array.elements(); each.hasNext(); ) {
                JsonNode element = each.next();
                if (isDangling(element)) {
                    each.remove();
                } else {
                    rewrite(element);
                }
            }
        } else if (node instanceof ObjectNode object) {
            for (var fields = object.fields(); fields.hasNext(); ) {
                var field = fields.next();
                JsonNode value = field.getValue();
                if (field.getKey().equals("reference") && value.isTextual()) {
                    field.setValue(JSON.getNodeFactory().textNode(target(value.asText())));
                } else if (isDangling(value)) {
                    fields.remove();
                } else {
                    resolveIdentifier(field.getKey(), value);
                    rewrite(value);
                    if (value.isArray() && value.isEmpty()) {
                        fields.remove();
                    }
                }
            }
        }
    }

    /** PractitionerRole names its person and place by identifier alone; a reference is better. */
    private void resolveIdentifier(String name, JsonNode value) {
        if (value instanceof ObjectNode object && object.has("identifier") && !object.has("reference")) {
            String type = name.equals("organization") ? "Organization" : "Practitioner";
            String key = type + "?identifier=" + object.at("/identifier/system").asText() + "|"
                    + object.at("/identifier/value").asText();
            String old = newReferences.get(key);
            if (old != null) {
                object.put("reference", old);
                object.remove("identifier");
            }
        } else if (value instanceof ArrayNode array && name.equals("location")) {
            for (JsonNode each : array) {
                if (each instanceof ObjectNode object && object.has("identifier") && !object.has("reference")) {
                    String old = newReferences.get("Location?identifier=" + object.at("/identifier/system").asText()
                            + "|" + object.at("/identifier/value").asText());
                    if (old != null) {
                        object.put("reference", old);
                        object.remove("identifier");
                    }
                }
            }
        }
    }

    private boolean isDangling(JsonNode node) {
        String reference = node.isObject() ? node.path("reference").asText("") : "";
        return !reference.isEmpty() && !reference.startsWith("#") && !newReferences.containsKey(reference)
                && !newReferences.containsValue(reference);
    }

    private String target(String reference) {
        String known = newReferences.getOrDefault(reference, reference);
        if (shared.containsKey(known)) {
            sharedUsed.add(known);
            return sharedId(known);
        }
        return known;
    }

    private static void write(Path file, List<ObjectNode> resources) throws IOException {
        var bundle = JSON.createObjectNode().put("resourceType", "Bundle").put("type", "transaction");
        ArrayNode entries = bundle.putArray("entry");
        for (ObjectNode resource : resources) {
            String reference = resource.path("resourceType").asText() + "/" + resource.path("id").asText();
            ObjectNode entry = entries.addObject();
            entry.put("fullUrl", "https://harbourhill.example/fhir/" + reference);
            entry.set("resource", resource);
            entry.putObject("request").put("method", "PUT").put("url", reference);
        }
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(JSON.writeValueAsBytes(bundle));
        }
        System.out.println(file.getFileName() + " " + resources.size());
    }
}
