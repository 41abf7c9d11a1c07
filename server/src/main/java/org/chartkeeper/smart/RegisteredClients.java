package org.chartkeeper.smart;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;

/** Shows the authorization server the clients of the registry, each time as they are now. */
final class RegisteredClients implements RegisteredClientRepository {

    private final ClientRegistry clients;

    RegisteredClients(ClientRegistry clients) {
        this.clients = clients;
    }

    @Override
    public void save(RegisteredClient registeredClient) {
        throw new UnsupportedOperationException("clients are registered elsewhere");
    }

    @Override
    public @Nullable RegisteredClient findById(String id) {
        return findByClientId(id);
    }

    @Override
    public @Nullable RegisteredClient findByClientId(String clientId) {
        return clients.find(clientId).map(RegisteredClients::registered).orElse(null);
    }

    static RegisteredClient registered(Client client) {
        RegisteredClient.Builder registered = RegisteredClient.withId(client.id())
                .clientId(client.id())
                .clientName(client.name())
                .clientAuthenticationMethod(client.authenticationMethod())
                .redirectUris(uris -> uris.addAll(client.redirectUris()));
        client.grantTypes().forEach(type -> registered.authorizationGrantType(new AuthorizationGrantType(type)));
        if (client.secretHash() != null) {
            registered.clientSecret(client.secretHash());
        }
        return registered.build();
    }
}
