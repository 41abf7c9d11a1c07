package org.chartkeeper.smart;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.chartkeeper.caller.Members;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys behind a registered {@code jwks_uri}: kept for a minute, and asked for again early when an unknown {@code kid} turns
 * up, but not often.
 */
final class RemoteKeys implements KeySet {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(10);
    private static final Duration USABLE_WHEN_UNREACHABLE = Duration.ofHours(1);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final ReentrantLock asking = new ReentrantLock();
    private final URI address;
    private final KeyFetch fetch;
    private final Clock clock;
    private volatile Map<String, JWK> keys = Map.of();
    private volatile Instant fetched = Instant.MIN;
    private volatile Instant tried = Instant.MIN;

    RemoteKeys(URI address, KeyFetch fetch, Clock clock) {
        this.address = address;
        this.fetch = fetch;
        this.clock = clock;
    }

    /** The keys behind {@code jwks_uri}, when it is an address that may be asked. */
    static RemoteKeys of(Members members, String text, KeyFetch fetch, Clock clock) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw members.problem("jwks_uri", "is not an address");
        }
        boolean loopback = uri.getHost() != null && LOOPBACK.contains(uri.getHost());
        if (uri.getHost() == null
                || uri.getUserInfo() != null
                || uri.getFragment() != null
                || !("https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && loopback))) {
            throw members.problem("jwks_uri", "must be an https address");
        }
        return new RemoteKeys(uri, fetch, clock);
    }

    @Override
    public Optional<JWK> find(String kid) {
        boolean old = fetched.isBefore(clock.instant().minus(KEPT));
        if (old || !keys.containsKey(kid)) {
            refresh();
        }
        return Optional.ofNullable(keys.get(kid));
    }

    /** One thread asks; the others go on with what there is, so that a slow answer holds up nobody else. */
    private void refresh() {
        if (keys.isEmpty()) {
            asking.lock();
        } else if (!asking.tryLock()) {
            return;
        }
        try {
            ask(clock.instant());
        } finally {
            asking.unlock();
        }
    }

    private void ask(Instant now) {
        if (tried.isAfter(now.minus(BETWEEN_FETCHES))) {
            return;
        }
        tried = now;
        try {
            keys = KeyRules.usable(JWKSet.parse(fetch.fetch(address)));
            fetched = now;
        } catch (IOException | ParseException e) {
            LOG.warn(
                    "keys of {} could not be fetched: {}", address, e.getClass().getSimpleName());
            if (fetched.isBefore(now.minus(USABLE_WHEN_UNREACHABLE))) {
                keys = Map.of();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
