package org.chartkeeper.smart;

import java.util.Optional;
import org.chartkeeper.users.SignInReturn;

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
        return requests.find(request).flatMap(waiting -> clients.find(
                        waiting.request().clientId())
                .map(client -> new Destination(
                        client.name(), ClientRedirect.source(waiting.request().redirectUri()))));
    }
}
