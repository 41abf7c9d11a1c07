package org.chartkeeper.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * The policies that were in force and since when, so that a decision of the past can be made again. Entries are only added; nodes
 * that put the same policy in force at once may add it twice, which changes nothing.
 */
public final class PolicyHistory {

    private static final String KEEP = """
            insert into chartkeeper.policy_version (version, text)
            select ?, ? where ? is distinct from
              (select version from chartkeeper.policy_version order by in_force_from desc, id desc limit 1)
            """;
    private static final String AT = """
            select text, in_force_from from chartkeeper.policy_version
             where in_force_from <= ? order by in_force_from desc, id desc limit 1
            """;

    private final DataSource dataSource;

    PolicyHistory(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * A policy of the past.
     *
     * @param policy as it stood
     * @param inForceFrom since when it was in force
     */
    public record Past(Policy policy, Instant inForceFrom) {}

    /** Keeps {@code text} before it comes into force, unless it is what was in force last. */
    void keep(String version, String text) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement keep = connection.prepareStatement(KEEP)) {
            keep.setString(1, version);
            keep.setString(2, text);
            keep.setString(3, version);
            keep.executeUpdate();
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the policy could not be kept", e);
        }
    }

    /**
     * The policy that was in force at {@code time}; empty when none was kept yet.
     *
     * @throws PolicyReader.UnusablePolicyException when this version of the server does not understand it any more
     */
    public Optional<Past> at(Instant time) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(AT)) {
            select.setObject(1, OffsetDateTime.ofInstant(time, ZoneOffset.UTC));
            try (ResultSet rows = select.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Past(
                                PolicyReader.parse(rows.getString(1)),
                                rows.getObject(2, OffsetDateTime.class).toInstant()))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the policy of that time could not be read", e);
        }
    }
}
