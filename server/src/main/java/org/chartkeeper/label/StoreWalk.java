package org.chartkeeper.label;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.chartkeeper.access.ServerView;
import org.chartkeeper.terminology.Label;
import org.chartkeeper.terminology.LabelDecision;
import org.chartkeeper.terminology.LabelDecisions;
import org.chartkeeper.terminology.SensitivityLabeler;
import org.chartkeeper.terminology.Vocabulary;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Visits the stored resources in the order of their numbers, and has those labelled higher whose content, in any version, calls
 * for more labels than they carry. One version is in memory at a time.
 */
final class StoreWalk {

    private static final Logger LOG = LoggerFactory.getLogger(StoreWalk.class);
    private static final int RESOURCES = 100;
    private static final int ROWS_AT_ONCE = 20;

    private static final String VERSIONS = """
            select r.res_id, r.res_type, r.fhir_id, r.res_deleted_at is not null, v.res_text_vc, v.res_ver, k.patients
              from (select res_id, res_type, fhir_id, res_deleted_at from hfj_resource
                     where res_id > ? order by res_id limit ?) r
              left join hfj_res_ver v on v.res_id = r.res_id and v.res_text_vc is not null
              left join chartkeeper.access_class k on k.id = v.partition_id
             order by r.res_id
            """;
    /** Those that stand in {@code meta}; one that is deleted has none but what its class guards it by. */
    private static final String LABELS = """
            select t.res_id, d.tag_system, d.tag_code from hfj_res_tag t join hfj_tag_def d on d.tag_id = t.tag_id
             where t.res_id = any(?) and d.tag_type = 2
            union all
            select g.res_id, g.system, g.code
              from (select r.res_id, '%s' as system, unnest(k.labels) as code
                      from hfj_resource r join chartkeeper.access_class k on k.id = r.partition_id
                     where r.res_id = any(?) and r.res_deleted_at is not null
                    union all
                    select r.res_id, '%s', k.confidentiality
                      from hfj_resource r join chartkeeper.access_class k on k.id = r.partition_id
                     where r.res_id = any(?) and r.res_deleted_at is not null) g
            """.formatted(Vocabulary.ACT_CODE, Vocabulary.CONFIDENTIALITY);

    private final ServerView view;
    private final FhirContext context;
    private final LabelDecisions decisions;
    private final Relabeller relabeller;
    private final Supplier<SensitivityLabeler> labeler;

    StoreWalk(
            ServerView view,
            FhirContext context,
            LabelDecisions decisions,
            Relabeller relabeller,
            Supplier<SensitivityLabeler> labeler) {
        this.view = view;
        this.context = context;
        this.decisions = decisions;
        this.relabeller = relabeller;
        this.labeler = labeler;
    }

    /**
     * A part of the store that was visited.
     *
     * @param last number of its last resource
     * @param visited how many resources; none at the end of the store
     * @param relabelled how many of them were labelled higher
     * @param failed how many could not be
     * @param failedFrom number of the first of these, or null
     * @param reason why it could not be, or null
     */
    record Part(
            long last,
            int visited,
            int relabelled,
            int failed,
            @Nullable Long failedFrom,
            @Nullable String reason) {}

    /** A resource, what it must carry, and what in its versions could not be read. */
    record Visited(long pid, String type, String id, boolean deleted, Set<Label> wanted, Set<String> problems) {}

    /** Visits the next resources after number {@code position}. */
    Part next(long position) {
        List<Visited> visited = visit(position);
        long last =
                visited.isEmpty() ? position : visited.get(visited.size() - 1).pid();
        int relabelled = 0;
        int failed = 0;
        @Nullable Long failedFrom = null;
        @Nullable String reason = null;
        for (Visited one : visited) {
            if (!one.wanted().isEmpty()) {
                @Nullable String problem = relabeller.raise(one);
                if (problem == null) {
                    relabelled++;
                } else {
                    one.problems().add(problem);
                }
            }
            if (!one.problems().isEmpty()) {
                failed++;
                failedFrom = failedFrom == null ? one.pid() : failedFrom;
                reason = reason == null
                        ? one.type() + "/" + one.id() + ": " + String.join("; ", one.problems())
                        : reason;
            }
        }
        return new Part(last, visited.size(), relabelled, failed, failedFrom, reason);
    }

    private List<Visited> visit(long position) {
        try {
            return view.read(connection -> {
                Map<Long, Visited> visited = wanted(connection, position);
                leaveOutCarried(connection, visited);
                return List.copyOf(visited.values());
            });
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the store could not be visited", e);
        }
    }

    private Map<Long, Visited> wanted(Connection connection, long position) throws SQLException {
        Map<Long, Visited> visited = new LinkedHashMap<>();
        try (PreparedStatement select = connection.prepareStatement(VERSIONS)) {
            select.setFetchSize(ROWS_AT_ONCE);
            select.setLong(1, position);
            select.setInt(2, RESOURCES);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    long pid = row.getLong(1);
                    Visited one = visited.get(pid);
                    if (one == null) {
                        one = new Visited(
                                pid,
                                row.getString(2),
                                row.getString(3),
                                row.getBoolean(4),
                                new LinkedHashSet<>(),
                                new LinkedHashSet<>());
                        visited.put(pid, one);
                    }
                    if (row.getString(5) != null) {
                        read(one, row);
                    }
                }
            }
        }
        return visited;
    }

    private void read(Visited one, ResultSet row) throws SQLException {
        long version = row.getLong(6);
        @Nullable Array patients = row.getArray(7);
        List<String> about = patients == null ? List.of() : List.of((String[]) patients.getArray());
        try {
            one.wanted().addAll(wanted(one, row.getString(5), version, about));
        } catch (DataFormatException | IllegalArgumentException e) {
            LOG.warn("version {} of {}/{} could not be read", version, one.type(), one.id(), e);
            one.problems().add("version " + version + " cannot be read");
        }
    }

    private List<Label> wanted(Visited one, String text, long version, List<String> patients) {
        SensitivityLabeler current = labeler.get();
        Resource content = (Resource) context.newJsonParser().parseResource(text);
        List<Label> wanted = current.labelByCodes(content, Set.of()).all();
        return wanted.isEmpty()
                ? wanted
                : current.labelByCodes(
                                content,
                                LabelDecision.forVersion(decisions.of(one.type(), one.id()), version, patients))
                        .all();
    }

    private static void leaveOutCarried(Connection connection, Map<Long, Visited> visited) throws SQLException {
        Map<Long, Set<Label>> carried = new HashMap<>();
        Object[] labelled = visited.values().stream()
                .filter(one -> !one.wanted().isEmpty())
                .map(Visited::pid)
                .toArray();
        if (labelled.length == 0) {
            return;
        }
        try (PreparedStatement select = connection.prepareStatement(LABELS)) {
            for (int parameter = 1; parameter <= 3; parameter++) {
                select.setArray(parameter, connection.createArrayOf("int8", labelled));
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    carried.computeIfAbsent(row.getLong(1), key -> new HashSet<>())
                            .add(new Label(row.getString(2), row.getString(3)));
                }
            }
        }
        for (Visited one : new ArrayList<>(visited.values())) {
            Set<Label> has = Objects.requireNonNullElse(carried.get(one.pid()), Set.of());
            one.wanted().removeIf(label -> Relabeller.isCarried(label, has));
        }
    }
}
