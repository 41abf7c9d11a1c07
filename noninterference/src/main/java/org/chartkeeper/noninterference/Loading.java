package org.chartkeeper.noninterference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts the rows of a world into the stores, each as it must have them, in the same order. Each row has a first version without
 * references, and a second one with them.
 */
final class Loading {

    /** What the callers' organisations and the custodian are called until somebody loads them. */
    private static final String ORGANIZATION = "{\"resourceType\":\"Organization\",\"active\":true,\"name\":\"x\"}";

    private final World world;
    private final Settings settings;
    private final Consents consents;

    /** Whether the servers refuse references that lead nowhere. */
    private final boolean checked;

    Loading(World world, Settings settings, boolean checked) {
        this.world = world;
        this.settings = settings;
        this.checked = checked;
        this.consents = new Consents(settings.custodian(), settings.organizations());
    }

    private record Entry(
            String method, String reference, @Nullable ObjectNode body) {}

    /** Loads {@code store} and gives a moment after each part, as the server tells it. */
    List<String> into(Store store) {
        organizations(store);
        List<String> moments = new ArrayList<>();
        for (List<Entry> part : parts(store.role())) {
            if (!part.isEmpty()) {
                moments.add(load(store, part));
            }
        }
        return moments;
    }

    private void organizations(Store store) {
        Set<String> needed = new HashSet<>(settings.organizations());
        needed.add(settings.custodian());
        for (String organization : needed.stream().sorted().toList()) {
            String token = settings.loader().token(store, "");
            if (store.send(token, "GET", "/" + organization, null).status() != 200) {
                ObjectNode body = Json.object(ORGANIZATION);
                body.put("id", organization.replaceFirst(".*/", ""));
                put(store, organization, body);
            }
        }
    }

    private List<List<Entry>> parts(Role role) {
        List<List<Entry>> parts = new ArrayList<>();
        List<Entry> first = new ArrayList<>();
        world.practitioners.forEach(row -> first.add(put(row, world.content(row, true, false))));
        rows(first, role, false, row -> row.type.equals("Patient"));
        parts.add(first);
        parts.add(consents(role, true));
        for (Person person : world.people) {
            List<Entry> records = new ArrayList<>();
            rows(records, role, false, row -> row.person == person && !row.type.equals("Patient"));
            parts.add(records);
        }
        parts.add(consents(role, false));
        for (Person person : world.people) {
            List<Entry> records = new ArrayList<>();
            rows(records, role, true, row -> row.person == person && !row.deleted && hasLinks(row));
            parts.add(records);
        }
        parts.add(List.of(new Entry("PUT", "Group/" + world.id("g"), group())));
        List<Entry> deletions = new ArrayList<>();
        world.all(row -> row.deleted && role != Role.WITHOUT)
                .forEach(row -> deletions.add(new Entry("DELETE", row.reference(), null)));
        parts.add(deletions);
        return parts;
    }

    private static boolean hasLinks(Row row) {
        return !row.refersTo.isEmpty() || !row.mentions.isEmpty();
    }

    private void rows(List<Entry> to, Role role, boolean linked, Predicate<Row> wanted) {
        for (Row row : world.all(wanted)) {
            if (!row.withheld || role != Role.WITHOUT) {
                to.add(put(row, world.content(row, linked, role == Role.MUTATED)));
            } else if (checked && isNeeded(row) && !linked) {
                ObjectNode stub = row.stub();
                stub.put("id", row.id);
                if (row.person != null && row.person.denial() == Denial.CODE) {
                    // Withheld for a code, it would be shown without.
                    stub.putArray("extension")
                            .addObject()
                            .put("url", "urn:noninterference:code")
                            .putObject("valueCoding")
                            .put("system", Words.CODES)
                            .put("code", Words.DENIED_CODE);
                }
                if (row.person != null && !row.type.equals("Patient")) {
                    stub.putObject("subject").put("reference", row.person.reference());
                }
                stub.putObject("meta").set("security", labels(row));
                to.add(put(row, stub));
            }
        }
    }

    /** Whether something visible leads to it in such a way that a server may ask for it to be there. */
    private boolean isNeeded(Row row) {
        boolean namedByConsent = row.person != null && row.person.denial() == Denial.INSTANCE;
        return world.anchored.contains(row) || namedByConsent || row.type.equals("Patient");
    }

    /** Nothing in a stub calls for a label, so it has that of the record it stands for. */
    private JsonNode labels(Row row) {
        return world.content(row, false, false).at("/meta/security").isMissingNode()
                ? Json.MAPPER.createArrayNode()
                : world.content(row, false, false).at("/meta/security");
    }

    private List<Entry> consents(Role role, boolean permits) {
        List<Entry> entries = new ArrayList<>();
        for (Person person : world.people) {
            if (person.denial() == Denial.NO_CONSENT) {
                continue;
            }
            if (permits) {
                String id = person.id() + "-permit";
                entries.add(new Entry("PUT", "Consent/" + id, consents.permit(id, person)));
            } else if (person.denial() != Denial.NOTHING) {
                String id = person.id() + "-deny";
                List<Row> named = world.all(row -> row.person == person && row.withheld);
                entries.add(new Entry("PUT", "Consent/" + id, consents.deny(id, person, named)));
            }
        }
        return entries;
    }

    /** A Group with members whom the callers see and others. */
    private ObjectNode group() {
        ObjectNode group = Json.object("{\"resourceType\":\"Group\",\"type\":\"person\",\"actual\":true}");
        group.put("id", world.id("g"));
        group.putObject("managingEntity")
                .put("reference", settings.organizations().get(0));
        for (Person person : world.people) {
            group.withArray("member").addObject().putObject("entity").put("reference", person.reference());
        }
        return group;
    }

    private static Entry put(Row row, ObjectNode body) {
        return new Entry("PUT", row.reference(), body);
    }

    private String load(Store store, List<Entry> part) {
        ObjectNode bundle = Json.object("{\"resourceType\":\"Bundle\",\"type\":\"transaction\"}");
        for (Entry entry : part) {
            ObjectNode one = bundle.withArray("entry").addObject();
            if (entry.body() != null) {
                one.set("resource", entry.body());
            }
            one.putObject("request").put("method", entry.method()).put("url", entry.reference());
        }
        Answer answer = store.send(settings.loader().token(store, ""), "POST", "", bundle.toString());
        JsonNode loaded = Json.read(answer.body());
        if (!answer.isSuccess() || loaded == null) {
            throw new CannotRunException(store + " refused the rows of seed " + world.seed + " with " + answer.status()
                    + ": " + answer.body());
        }
        return loaded.at("/entry/0/response/lastModified").asText();
    }

    private void put(Store store, String reference, ObjectNode body) {
        Answer answer = store.send(settings.loader().token(store, ""), "PUT", "/" + reference, body.toString());
        if (!answer.isSuccess()) {
            throw new CannotRunException(
                    store + " refused `" + reference + "` with " + answer.status() + ": " + answer.body());
        }
    }
}
