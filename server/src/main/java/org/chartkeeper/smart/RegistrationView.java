package org.chartkeeper.smart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import org.chartkeeper.caller.Members;
import org.chartkeeper.caller.Role;

/**
 * Registrations as they are answered, in the names of RFC 7591 and ours.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7591#section-3.2.1">RFC 7591, client information response</a>
 */
final class RegistrationView {

    private final String endpoint;

    RegistrationView(String endpoint) {
        this.endpoint = endpoint;
    }

    /** A registration that was made at run time. */
    ObjectNode of(StoredClient client) {
        ObjectNode view = started(client.id(), client.origin(), client.status().code());
        view.put("client_id_issued_at", client.registered().getEpochSecond());
        return view.setAll(client.registeredMetadata());
    }

    /** The same, with the secrets that were made just now. */
    ObjectNode of(ClientRegistrations.Outcome outcome) {
        ObjectNode view = of(outcome.client());
        if (outcome.secret() != null) {
            view.put("client_secret", outcome.secret());
            view.put("client_secret_expires_at", 0);
        }
        if (outcome.registrationToken() != null) {
            view.put("registration_access_token", outcome.registrationToken());
        }
        return view;
    }

    /** The same, for the client itself: with the token that it came with, unless there is a new one. */
    ObjectNode of(ClientRegistrations.Outcome outcome, Registrant.Self self) {
        ObjectNode view = of(outcome);
        if (!view.has("registration_access_token")) {
            view.put("registration_access_token", self.token());
        }
        return view;
    }

    /** A client that a file defines. */
    ObjectNode ofFile(Client client, boolean suspended) {
        ClientStatus restricted = suspended ? ClientStatus.SUSPENDED : ClientStatus.ACTIVE;
        ObjectNode view = started(client.id(), ClientOrigin.FILE, client.active() ? restricted.code() : "inactive");
        view.put("client_name", client.name());
        view.set("grant_types", sorted(client.grantTypes()));
        view.put("token_endpoint_auth_method", client.authenticationMethod().getValue());
        view.put("scope", String.join(" ", Narrowing.scopes(client)));
        view.set("purpose_of_use", texts(client.purposes()));
        view.set("redirect_uris", sorted(client.redirectUris()));
        view.set("post_logout_redirect_uris", sorted(client.postLogoutRedirectUris()));
        view.set("roles", sorted(client.roles().stream().map(Role::code).toList()));
        view.put("launch_uri", client.launchUri());
        view.put("jwks_uri", client.jwksUri());
        view.put("organization", client.organization());
        view.put("device", client.device());
        view.put("custodian_system", client.custodianSystem());
        view.properties().removeIf(member -> isNothing(member.getValue()));
        return view;
    }

    private ObjectNode started(String id, ClientOrigin origin, String status) {
        ObjectNode view = Members.JSON.createObjectNode();
        view.put("client_id", id);
        view.put("origin", origin.code());
        view.put("status", status);
        view.put("registration_client_uri", endpoint + "/" + id);
        return view;
    }

    private static boolean isNothing(JsonNode value) {
        return value.isNull() || (value.isArray() && value.isEmpty());
    }

    private static ArrayNode sorted(Collection<String> texts) {
        return texts(texts.stream().sorted().toList());
    }

    private static ArrayNode texts(Collection<String> texts) {
        ArrayNode array = Members.JSON.createArrayNode();
        texts.forEach(array::add);
        return array;
    }
}
