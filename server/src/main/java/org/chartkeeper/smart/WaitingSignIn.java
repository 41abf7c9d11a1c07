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
        Long since = request.authenticatedSince();
        return since == null ? null : Instant.ofEpochMilli(since);
    }
}
