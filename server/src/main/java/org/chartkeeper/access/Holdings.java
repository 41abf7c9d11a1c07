package org.chartkeeper.access;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chartkeeper.access.ResourceDescriber.Surroundings;
import org.chartkeeper.terminology.Elements;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Composition;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which resources hold which others, so that labels cross from one to the other: whatever has a Binary as an attachment takes its
 * labels and gives it its own, and a Composition takes those of the entries of its sections, which its narrative tells.
 *
 * <p>A link counts if whoever makes it is shown what it leads to. So nobody learns from it what is there, and nobody hides what
 * others have by referring to it. It counts for good: an old version still holds what it held.
 */
final class Holdings {

    private static final String BINARY = "Binary/";

    /** Under the row policies, so that only what the writer is shown is found. */
    private static final String ADD = """
            insert into chartkeeper.holding (holder, held, attachment)
            select ?, r.res_id, wanted.attachment
              from unnest(?::text[], ?::text[], ?::boolean[]) as wanted (type, id, attachment)
              join hfj_resource r on r.res_type = wanted.type and r.fhir_id = wanted.id
             where r.res_deleted_at is null
            on conflict do nothing
            """;

    private final Surroundings stored;
    private final AccessClasses classes;
    private final JdbcClient jdbc;

    Holdings(Surroundings stored, AccessClasses classes, JdbcClient jdbc) {
        this.stored = stored;
        this.classes = classes;
        this.jdbc = jdbc;
    }

    /** Another resource and its class. */
    record Bound(long resource, int accessClass) {}

    /** Notes what a resource just stored holds, and says whether that is anything. */
    boolean hold(Resource resource, long pid) {
        Map<String, Boolean> held = heldBy(resource);
        if (!held.isEmpty()) {
            add(pid, held);
        }
        return !held.isEmpty();
    }

    /** The class of a stored resource, raised to what it holds and is held by. */
    AccessClass raised(long pid, AccessClass described) {
        AccessClass raised = described;
        for (int bound : jdbc.sql("select class from chartkeeper.bound_to(?)")
                .param(pid)
                .query(Integer.class)
                .list()) {
            raised = raised.labelledAs(classes.get(bound));
        }
        return raised;
    }

    /** What takes the labels of this resource. */
    List<Bound> followersOf(long pid) {
        return jdbc.sql("select resource, class from chartkeeper.bound_followers_of(?)")
                .param(pid)
                .query((row, number) -> new Bound(row.getLong(1), row.getInt(2)))
                .list();
    }

    private void add(long holder, Map<String, Boolean> held) {
        jdbc.sql(ADD)
                .param(holder)
                .param(held.keySet().stream().map(each -> each.split("/", 2)[0]).toArray(String[]::new))
                .param(held.keySet().stream().map(each -> each.split("/", 2)[1]).toArray(String[]::new))
                .param(held.values().toArray(Boolean[]::new))
                .update();
    }

    /** Each {@code Type/id}, and whether it is an attachment. */
    private Map<String, Boolean> heldBy(Resource resource) {
        Map<String, Boolean> held = new LinkedHashMap<>();
        Elements.walk(resource, (Base element) -> {
            if (element instanceof Attachment attachment && attachment.hasUrl()) {
                @Nullable String local = stored.resolve(attachment.getUrl());
                if (local != null && local.startsWith(BINARY)) {
                    held.put(local, true);
                }
            } else if (element instanceof Composition.SectionComponent section) {
                section.getEntry().forEach(entry -> addEntry(held, entry));
            }
        });
        return held;
    }

    private void addEntry(Map<String, Boolean> held, Reference entry) {
        @Nullable String local = entry.hasReference() ? stored.resolve(entry.getReference()) : null;
        if (local != null) {
            held.putIfAbsent(local, false);
        }
    }
}
