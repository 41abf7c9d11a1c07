package org.chartkeeper.smart;

import java.time.Instant;
import java.util.Optional;
import org.chartkeeper.users.SignInReturn;
import org.jspecify.annotations.Nullable;

/** Tells the sign-in page which authorization request it is for. */
final class WaitingSignIn implements SignInReturn {

    private final AuthorizationRequests requests;
    private final ClientRegistry clients;

    WaitingSignIn(AuthorizationRequests requests, ClientRegistry clients) {
        this.requests = requests;
        this.clients = clients;
    }

    @Override
    public Optional<Destination> find(String request) {
        return requests.find(request)
                .flatMap(waiting -> clients.find(waiting.request().clientId())
                        .map(client -> new Destination(
                                client.name(),
                                ClientRedirect.source(waiting.request().redirectUri()),
                                since(waiting.request()),
                                waiting.request().secondFactorSince() != null)));
    }

    private static @Nullable Instant since(AuthorizationRequest request) {
        // Who recognises the user elsewhere may take the second factor too, which must be as fresh as the request wants
        // it.
        long since = Math.max(orZero(request.authenticatedSince()), orZero(request.secondFactorSince()));
        return since == 0 ? null : Instant.ofEpochMilli(since);
    }

    private static long orZero(@Nullable Long millis) {
        return millis == null ? 0 : millis;
    }
}
