package org.chartkeeper.fhir;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;

/**
 * Lets of several conditional writes with the same criteria one look and write at a time, on all nodes, so that exactly one
 * creates. HAPI does this with a row that stays behind, and whose collision tells of a match that the caller may not see; a lock
 * leaves nothing behind and tells nothing.
 */
@Interceptor(order = InterceptorOrder.LIMITS)
final class ConditionalWriteLocks {

    private static final int MOST_KEYS = 256;
    /** Taken shared by each conditional write, and alone by one with too many criteria to lock one by one. */
    private static final long ALL = 0x636b_636f_6e64_6974L;

    private static final ThreadLocal<Set<Long>> WANTED = ThreadLocal.withInitial(Set::of);

    /** Notes the criteria of the request that this thread is about to handle. */
    @Hook(Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLED)
    public void beforeHandling(RequestDetails request) {
        if (request.isSubRequest()) {
            return;
        }
        Set<Long> keys = new TreeSet<>();
        RestOperationTypeEnum operation = request.getRestOperationType();
        if (operation == RestOperationTypeEnum.TRANSACTION && request.getResource() instanceof Bundle bundle) {
            bundle.getEntry().forEach(entry -> add(keys, entry));
        } else if (operation == RestOperationTypeEnum.CREATE) {
            add(keys, request.getResourceName(), request.getHeader("If-None-Exist"));
        } else if (operation == RestOperationTypeEnum.UPDATE && request.getId() == null) {
            add(keys, request.getResourceName(), request.getCompleteUrl());
        }
        WANTED.set(keys);
    }

    /** What one request wanted is nothing to the next one of this thread. */
    @Hook(Pointcut.SERVER_PROCESSING_COMPLETED)
    public void afterHandling() {
        WANTED.remove();
    }

    /** Takes, for the transaction that begins on {@code connection}, what this thread wants; until the transaction ends. */
    static void lock(Connection connection) throws SQLException {
        Collection<Long> keys = WANTED.get();
        if (keys.isEmpty()) {
            return;
        }
        if (keys.size() > MOST_KEYS) {
            lock(connection, "select pg_advisory_xact_lock(?)", ALL);
            return;
        }
        lock(connection, "select pg_advisory_xact_lock_shared(?)", ALL);
        for (long key : keys) {
            lock(connection, "select pg_advisory_xact_lock(?)", key);
        }
    }

    private static void lock(Connection connection, String sql, long key) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(sql)) {
            lock.setLong(1, key);
            lock.executeQuery().close();
        }
    }

    private static void add(Set<Long> keys, BundleEntryComponent entry) {
        HTTPVerb method = entry.getRequest().getMethod();
        String url = entry.getRequest().getUrl();
        if (method == HTTPVerb.POST && entry.getRequest().hasIfNoneExist()) {
            add(keys, String.valueOf(url), entry.getRequest().getIfNoneExist());
        } else if (method == HTTPVerb.PUT && url != null && url.contains("?")) {
            add(keys, url.substring(0, url.indexOf('?')), url);
        }
    }

    private static void add(Set<Long> keys, String type, @org.jspecify.annotations.Nullable String criteria) {
        if (criteria != null && !criteria.isBlank()) {
            keys.add(key(type + "?" + normalised(criteria)));
        }
    }

    /** The same text for the same criteria in another order or otherwise encoded. */
    private static String normalised(String criteria) {
        String query = criteria.substring(criteria.indexOf('?') + 1);
        return Arrays.stream(query.split("&"))
                .map(ConditionalWriteLocks::decoded)
                .sorted()
                .collect(Collectors.joining("&"));
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("the criteria `" + part + "` are not encoded as in a URL");
        }
    }

    private static long key(String text) {
        long hash = 0xcbf2_9ce4_8422_2325L;
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ each) * 0x100_0000_01b3L;
        }
        return hash;
    }
}
