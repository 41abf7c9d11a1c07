package org.chartkeeper.caller;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What happened to an access token, published as a Spring event for the audit trail; it notifies and decides nothing. */
public sealed interface TokenEvent {

    /** The client that asked. */
    String clientId();

    /** A token was issued. */
    record TokenIssued(String clientId, String subject, String tokenId, List<SmartScope> scopes, Set<String> purposes)
            implements TokenEvent {}

    /** A token request was refused; {@code clientId} is what the request claimed and may be empty. */
    record TokenRefused(
            String clientId, String error, @Nullable String remoteAddress) implements TokenEvent {}

    /** A token was revoked by its client. */
    record TokenRevoked(String clientId, String tokenId) implements TokenEvent {}
}
