package org.chartkeeper.smart;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.chartkeeper.caller.Members;

/**
 * What an app may register by itself, where the operator lets apps do so: an app for users, vouched for, on public hosts, within
 * the scopes and purposes of the settings.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7591#section-5">RFC 7591, security considerations</a>
 */
final class DynamicRegistration {

    private static final List<String> NOT_BY_ITSELF = List.of("organization", "device", "roles");

    private final DynamicRegistrationSettings settings;
    private final RegistrationQuota quota;

    DynamicRegistration(DynamicRegistrationSettings settings, RegistrationQuota quota) {
        this.settings = settings;
        this.quota = quota;
    }

    boolean isOpen() {
        return settings.enabled();
    }

    /** Counts an attempt from {@code address}, before any work is done for it. */
    void attempt(String address) {
        quota.attempt(address);
    }

    /** Counts a registration that is about to be made. */
    void registration() {
        quota.registration();
    }

    /** The status of a new registration. */
    ClientStatus status() {
        return settings.approval() ? ClientStatus.PENDING : ClientStatus.ACTIVE;
    }

    /** Adds the purposes, which apps elsewhere have no word for. */
    void complete(ObjectNode metadata) {
        if (!metadata.has("purpose_of_use")) {
            ArrayNode purposes = metadata.putArray("purpose_of_use");
            settings.purposeOfUse().forEach(purposes::add);
        }
    }

    /** Refuses what goes beyond the settings. */
    void check(ObjectNode metadata, Client client) {
        Members members = new Members(RunTimeMetadata.LABEL, metadata);
        if (!metadata.has(RunTimeMetadata.STATEMENT)) {
            throw RegistrationRefusedException.of(400, "invalid_software_statement", "`software_statement` is missing");
        }
        for (String name : NOT_BY_ITSELF) {
            if (metadata.has(name)) {
                throw members.problem(name, "is for a manager to set");
            }
        }
        if (client.grantTypes().contains(ClientFile.CLIENT_CREDENTIALS)) {
            throw members.problem("grant_types", "cannot have client_credentials");
        }
        if (!UserScopes.covers(Set.of(settings.scope().split(" ")), Narrowing.scopes(client))) {
            throw members.problem("scope", "goes beyond `" + settings.scope() + "`");
        }
        if (!settings.purposeOfUse().containsAll(client.purposes())) {
            throw members.problem("purpose_of_use", "goes beyond `" + String.join(" ", settings.purposeOfUse()) + "`");
        }
        checkHosts(members, client);
    }

    private static void checkHosts(Members members, Client client) {
        Map<String, Stream<String>> addresses = Map.of(
                "redirect_uris", client.redirectUris().stream(),
                "post_logout_redirect_uris", client.postLogoutRedirectUris().stream(),
                "launch_uri", Stream.ofNullable(client.launchUri()));
        addresses.forEach((name, uris) -> uris.filter(uri -> !RunTimeMetadata.isPublic(uri))
                .findFirst()
                .ifPresent(uri -> {
                    throw members.problem(name, "has `" + uri + "`, expected https on a public host");
                }));
    }
}
