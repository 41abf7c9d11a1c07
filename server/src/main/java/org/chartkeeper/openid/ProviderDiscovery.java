package org.chartkeeper.openid;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the provider says of itself: asked for when it is first needed, kept for some minutes, and used for a day when the
 * provider does not answer.
 *
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig">OpenID Connect: discovery</a>
 */
final class ProviderDiscovery {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderDiscovery.class);
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration USABLE_WHEN_UNREACHABLE = Duration.ofDays(1);

    private final String issuer;
    private final ProviderHttp http;
    private final Clock clock;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable OIDCProviderMetadata metadata;
    private volatile Instant fetched = Instant.MIN;
    private volatile Instant tried = Instant.MIN;

    ProviderDiscovery(String issuer, ProviderHttp http, Clock clock) {
        this.issuer = issuer;
        this.http = http;
        this.clock = clock;
    }

    /** The provider's metadata, or a {@link ProviderUnavailableException}. */
    OIDCProviderMetadata metadata() {
        if (fetched.isBefore(clock.instant().minus(KEPT))) {
            refresh();
        }
        return known().orElseThrow(() -> new ProviderUnavailableException("its metadata cannot be had"));
    }

    /** The metadata as far as they are known without asking. */
    Optional<OIDCProviderMetadata> known() {
        return Optional.ofNullable(metadata);
    }

    /** One thread asks; the others go on with what there is, so that a slow answer holds up nobody else. */
    private void refresh() {
        if (!isMyTurn()) {
            return;
        }
        try {
            ask(clock.instant());
        } finally {
            asking.unlock();
        }
    }

    /** Where nothing is known yet there is a little patience, and no more: waiting threads are taken from everything else. */
    private boolean isMyTurn() {
        try {
            return metadata == null ? asking.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) : asking.tryLock();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void ask(Instant now) {
        if (tried.isAfter(now.minus(BETWEEN_FETCHES))) {
            return;
        }
        try {
            metadata = checked(OIDCProviderMetadata.parse(http.document(address())));
            fetched = now;
        } catch (IOException | ParseException e) {
            LOG.warn("the OpenID provider `{}` does not tell about itself: {}", issuer, e.toString());
            if (fetched.isBefore(now.minus(USABLE_WHEN_UNREACHABLE))) {
                metadata = null;
            }
        } finally {
            // From its end on, or those who waited for a slow answer would all ask again.
            tried = clock.instant();
        }
    }

    private URI address() {
        return URI.create(issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration");
    }

    private OIDCProviderMetadata checked(OIDCProviderMetadata found) throws ParseException {
        if (!issuer.equals(found.getIssuer().getValue())) {
            throw new ParseException("it names another issuer");
        }
        URI endSession = found.getEndSessionEndpointURI();
        boolean safe = Addresses.isSafe(found.getAuthorizationEndpointURI())
                && Addresses.isSafe(found.getTokenEndpointURI())
                && Addresses.isSafe(found.getJWKSetURI())
                && (endSession == null || Addresses.isSafe(endSession));
        if (!safe) {
            throw new ParseException("it has an endpoint that is missing or not https");
        }
        return found;
    }
}
