package org.chartkeeper.access;

import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The resources that share labels with one whose labels are taken off, and what guards each of them then: its own labels, those
 * of what it takes labels from, and what it carries for a reason that is not known any more.
 */
final class LabelLinks {

    private static final int MOST = 1_000;

    private final long changed;
    private final Set<String> removed;
    private final Map<Long, Holder> holders;
    private final Set<Link> links;
    private final Map<Long, GuardingLabels> own = new HashMap<>();
    private final Map<Long, GuardingLabels> guards;

    /** One gives its labels to the other. */
    private record Link(long source, long taker) {}

    /** A resource of the group, before its labels are found anew; {@code own} are those in its {@code meta}. */
    private record Holder(long pid, String name, AccessClass accessClass, GuardingLabels own) {}

    /** A resource that is guarded by less now. */
    record Lowered(long resource, AccessClass accessClass) {}

    private LabelLinks(long changed, Set<String> removed, Map<Long, Holder> holders, Set<Link> links) {
        this.changed = changed;
        this.removed = removed;
        this.holders = holders;
        this.links = links;
        holders.forEach((pid, holder) -> own.put(pid, holder.own()));
        own.computeIfPresent(changed, (pid, labels) -> labels.and(GuardingLabels.of(removed)));
        Map<Long, GuardingLabels> before = spread();
        holders.forEach((pid, holder) -> own.put(
                pid, holder.own().and(GuardingLabels.of(holder.accessClass()).beyond(of(before, pid)))));
        this.guards = spread();
    }

    /** Those around the stored resource {@code changed}, whose {@code meta} lacks the labels {@code removed} now. */
    static LabelLinks around(long changed, Set<String> removed, AccessClasses classes, JdbcClient jdbc) {
        Set<Link> links = new LinkedHashSet<>();
        Set<Long> takers =
                closure(Set.of(changed), "select source, taker from chartkeeper.label_takers(?)", jdbc, links);
        Set<Long> all = closure(takers, "select source, taker from chartkeeper.label_sources(?)", jdbc, links);
        Map<Long, Holder> holders = new LinkedHashMap<>();
        jdbc.sql("select resource, name, class, deleted, labels from chartkeeper.label_holders(?)")
                .param(all.toArray(Long[]::new))
                .query((row, number) -> {
                    AccessClass carried = classes.get(row.getInt(3));
                    // One that is deleted has no labels but in its class.
                    GuardingLabels own = row.getBoolean(4)
                            ? GuardingLabels.of(carried)
                            : GuardingLabels.of(
                                    List.of((String[]) row.getArray(5).getArray()));
                    return new Holder(row.getLong(1), row.getString(2), carried, own);
                })
                .list()
                .forEach(holder -> holders.put(holder.pid(), holder));
        return new LabelLinks(changed, removed, holders, links);
    }

    private static Set<Long> closure(Set<Long> from, String sql, JdbcClient jdbc, Set<Link> links) {
        Set<Long> reached = new LinkedHashSet<>(from);
        Set<Long> next = from;
        while (!next.isEmpty()) {
            List<Link> found = jdbc.sql(sql)
                    .param(next.toArray(Long[]::new))
                    .query((row, number) -> new Link(row.getLong(1), row.getLong(2)))
                    .list();
            links.addAll(found);
            Set<Long> fresh = new LinkedHashSet<>();
            for (Link link : found) {
                fresh.add(link.source());
                fresh.add(link.taker());
            }
            fresh.removeAll(reached);
            reached.addAll(fresh);
            if (reached.size() > MOST) {
                throw new UnprocessableEntityException(
                        "more than " + MOST + " resources share labels with this one: too many to be looked at");
            }
            next = fresh;
        }
        return reached;
    }

    /** What guards the changed resource by way of others. */
    GuardingLabels ofChanged() {
        return of(guards, changed);
    }

    /** Refuses a removal after which the resource would still be guarded, as {@code now}, by what was taken off. */
    void requireGone(AccessClass now) {
        Set<String> still = GuardingLabels.of(now).stillAmong(removed);
        // A lower level that goes where its own higher one stays.
        GuardingLabels itself = new GuardingLabels(Set.of(), of(own, changed).level());
        still.removeAll(itself.stillAmong(removed));
        if (!still.isEmpty()) {
            Set<String> from = namesWith(still);
            throw new UnprocessableEntityException("`" + String.join("`, `", still) + "` comes by a link as well"
                    + (from.isEmpty() ? "" : ", from `" + String.join("`, `", from) + "`")
                    + ": take it off there first");
        }
    }

    /** The others that this removal lowers. */
    List<Lowered> lowered() {
        List<Lowered> lowered = new ArrayList<>();
        for (Holder holder : takers()) {
            GuardingLabels left = of(guards, holder.pid()).within(GuardingLabels.of(holder.accessClass()));
            AccessClass now = holder.accessClass().labelledExactly(left.codes(), left.level());
            if (!now.equals(holder.accessClass())) {
                lowered.add(new Lowered(holder.pid(), now));
            }
        }
        return lowered;
    }

    private Collection<Holder> takers() {
        Set<Long> reached = new HashSet<>(Set.of(changed));
        boolean more = true;
        while (more) {
            more = false;
            for (Link link : links) {
                more |= reached.contains(link.source()) && reached.add(link.taker());
            }
        }
        reached.remove(changed);
        return holders.values().stream()
                .filter(holder -> reached.contains(holder.pid()))
                .toList();
    }

    private Set<String> namesWith(Set<String> labels) {
        Set<String> names = new TreeSet<>();
        for (Holder holder : holders.values()) {
            if (holder.pid() != changed
                    && !of(own, holder.pid()).stillAmong(labels).isEmpty()) {
                names.add(holder.name());
            }
        }
        return names;
    }

    /** What guards each when all have given what they have. */
    private Map<Long, GuardingLabels> spread() {
        Map<Long, GuardingLabels> spread = new HashMap<>(own);
        boolean more = true;
        while (more) {
            more = false;
            for (Link link : links) {
                GuardingLabels taken = of(spread, link.taker());
                GuardingLabels with = taken.and(of(spread, link.source()));
                if (!with.equals(taken)) {
                    spread.put(link.taker(), with);
                    more = true;
                }
            }
        }
        return spread;
    }

    private static GuardingLabels of(Map<Long, GuardingLabels> labels, long pid) {
        return Objects.requireNonNullElse(labels.get(pid), GuardingLabels.NONE);
    }
}
