package org.chartkeeper.consent;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.chartkeeper.access.AccessClass;
import org.chartkeeper.access.GateView;
import org.chartkeeper.access.ResourceDescriber;
import org.chartkeeper.access.ResourceDescriber.Surroundings;
import org.chartkeeper.access.ServerView;
import org.chartkeeper.consent.AccessQuestion.Target;
import org.chartkeeper.fhir.StoredJson;
import org.chartkeeper.terminology.Confidentiality;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;

/** Finds what decisions go by in one stored version of a resource. */
final class StoredFacts {

    private static final String VERSION_AT = """
            select v.res_ver from hfj_resource r join hfj_res_ver v on v.res_id = r.res_id
             where r.res_type = ? and r.fhir_id = ? and v.res_updated <= ? order by v.res_ver desc limit 1
            """;
    private static final String REFERRED_TO_BY = """
            select s.res_type || '/' || s.fhir_id
              from hfj_resource r join hfj_res_link l on l.target_resource_id = r.res_id
              join hfj_resource s on s.res_id = l.src_resource_id
             where r.res_type = ? and r.fhir_id = ? and s.res_deleted_at is null
            """;
    private static final String PATIENT = "Patient";

    private final ServerView view;
    private final GateView gate;
    private final FhirContext context;
    private final ResourceFactsReader reader;
    private final ResourceDescriber describer;
    private final Surroundings surroundings;

    StoredFacts(
            ServerView view,
            GateView gate,
            FhirContext context,
            ResourceFactsReader reader,
            ResourceDescriber describer,
            Surroundings surroundings) {
        this.view = view;
        this.gate = gate;
        this.context = context;
        this.reader = reader;
        this.describer = describer;
        this.surroundings = surroundings;
    }

    /**
     * A version of a resource.
     *
     * @param reference with its version
     * @param resource its content
     * @param number of the class it is stored under now
     * @param accessClass what the gate goes by at the moment asked about
     * @param facts all that consents can ask of it
     */
    record Found(String reference, Resource resource, int number, AccessClass accessClass, ResourceFacts facts) {}

    /** The version that {@code target} names or, where it names none, the newest at {@code past} or now. */
    Optional<Found> find(Target target, @Nullable Instant past) {
        Long version = target.version();
        if (version == null && past != null) {
            OptionalLong newest = newest(target, past);
            if (newest.isEmpty()) {
                return Optional.empty();
            }
            version = newest.getAsLong();
        }
        return gate.version(target.type(), target.id(), version).map(stored -> found(target, stored, past));
    }

    private Found found(Target target, GateView.Version stored, @Nullable Instant past) {
        Resource resource = parse(stored);
        AccessClass kept = gate.accessClass(stored.accessClass());
        AccessClass accessClass = past == null || !kept.via().isEmpty() ? kept : then(target, resource, kept);
        ResourceFacts facts = reader.read(
                resource,
                Set.copyOf(accessClass.patients()),
                confidentiality(accessClass),
                Set.copyOf(accessClass.labels()),
                referredToBy(target));
        return new Found(
                target.reference() + "/_history/" + stored.row().version(),
                resource,
                stored.accessClass(),
                accessClass,
                facts);
    }

    /**
     * What is stored now of an old version has been raised to later labels since; then it had its own. Labels that stand in no
     * version have come from other resources, nobody knows when.
     */
    private AccessClass then(Target target, Resource resource, AccessClass kept) {
        AccessClass described = describer.describe(resource, surroundings);
        Resource newest =
                gate.version(target.type(), target.id(), null).map(this::parse).orElse(resource);
        AccessClass own = describer.describe(newest, surroundings);
        List<String> labels = Stream.concat(
                        described.labels().stream(),
                        kept.labels().stream().filter(label -> !own.labels().contains(label)))
                .toList();
        boolean raised = confidentiality(kept).compareTo(confidentiality(own)) > 0;
        return new AccessClass(
                described.resourceType(),
                described.patients(),
                confidentiality(raised ? kept : described).name(),
                labels,
                described.managedBy(),
                "",
                described.categories(),
                described.marks());
    }

    private static Confidentiality confidentiality(AccessClass accessClass) {
        return Confidentiality.of(accessClass.confidentiality()).orElse(Confidentiality.V);
    }

    private Resource parse(GateView.Version version) {
        return (Resource)
                context.newJsonParser().parseResource(new String(StoredJson.of(version.row()), StandardCharsets.UTF_8));
    }

    private OptionalLong newest(Target target, Instant time) {
        return read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(VERSION_AT)) {
                select.setString(1, target.type());
                select.setString(2, target.id());
                select.setTimestamp(3, Timestamp.from(time));
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
                }
            }
        });
    }

    /** Relations never reach the Patient, to whom nearly everything refers. */
    private Set<String> referredToBy(Target target) {
        return target.type().equals(PATIENT) ? Set.of() : read(connection -> referredToBy(connection, target));
    }

    private static Set<String> referredToBy(Connection connection, Target target) throws SQLException {
        Set<String> references = new LinkedHashSet<>();
        try (PreparedStatement select = connection.prepareStatement(REFERRED_TO_BY)) {
            select.setString(1, target.type());
            select.setString(2, target.id());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    references.add(rows.getString(1));
                }
            }
        }
        return references;
    }

    private <T> T read(ServerView.Reading<T> reading) {
        try {
            return view.read(reading);
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("a stored resource could not be read", e);
        }
    }
}
