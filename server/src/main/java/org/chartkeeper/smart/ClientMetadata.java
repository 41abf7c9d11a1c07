package org.chartkeeper.smart;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.chartkeeper.caller.Members;
import org.chartkeeper.caller.SmartScope;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;

/**
 * Reads the metadata of clients: the rules that hold for every registration, in a file or at run time.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7591#section-2">RFC 7591, client metadata</a>
 */
final class ClientMetadata {

    static final String SECRET_METHOD = "client_secret";

    private static final Set<String> GRANT_TYPES =
            Set.of(ClientFile.CLIENT_CREDENTIALS, AuthorizationRequestReader.CODE_GRANT, UserTokens.REFRESH_GRANT);
    private static final Set<String> METHODS =
            Set.of("private_key_jwt", "client_secret_basic", "client_secret_post", "none");

    private final KeyFetch fetch;
    private final Clock clock;

    ClientMetadata(KeyFetch fetch, Clock clock) {
        this.fetch = fetch;
        this.clock = clock;
    }

    /**
     * What is known of a client besides its metadata.
     *
     * @param secretHash the hash of the secret that goes with a method; null when it has none
     */
    record Given(
            String id,
            boolean active,
            boolean custodianSystem,
            Function<ClientAuthenticationMethod, @Nullable String> secretHash) {}

    /** The client that {@code members} describe. */
    Client read(Members members, Given given) {
        Set<String> grantTypes = grantTypes(members);
        ClientAuthenticationMethod method = method(members, grantTypes);
        String jwksUri = members.text("jwks_uri");
        List<SmartScope> scopes = new ArrayList<>();
        Set<String> launchScopes = new HashSet<>();
        readScopes(members, scopes, launchScopes);
        return new Client(
                given.id(),
                Objects.requireNonNullElse(members.text("client_name"), given.id()),
                grantTypes,
                redirectUris(members, grantTypes),
                addresses(members, "post_logout_redirect_uris"),
                method,
                keys(members, method, jwksUri),
                jwksUri,
                given.secretHash().apply(method),
                scopes,
                launchScopes,
                members.text("launch_uri"),
                members.reference("organization", "Organization"),
                members.reference("device", "Device"),
                members.purposes(),
                members.roles(),
                given.custodianSystem(),
                given.active());
    }

    /** Whether a client that authenticates in this way has a secret. */
    static boolean hasSecret(ClientAuthenticationMethod method) {
        return method.getValue().startsWith(SECRET_METHOD);
    }

    private static Set<String> grantTypes(Members members) {
        Set<String> grantTypes = new HashSet<>(members.texts("grant_types"));
        if (grantTypes.isEmpty()) {
            throw members.problem("grant_types", "is missing");
        }
        for (String grantType : grantTypes) {
            if (!GRANT_TYPES.contains(grantType)) {
                throw members.problem("grant_types", "has the unknown grant `" + grantType + "`");
            }
        }
        return grantTypes;
    }

    private static ClientAuthenticationMethod method(Members members, Set<String> grantTypes) {
        String name = members.required("token_endpoint_auth_method");
        if (!METHODS.contains(name)) {
            throw members.problem(
                    "token_endpoint_auth_method",
                    "must be one of private_key_jwt, client_secret_basic," + " client_secret_post, none");
        }
        if (name.equals("none") && grantTypes.contains(ClientFile.CLIENT_CREDENTIALS)) {
            throw members.problem(
                    "token_endpoint_auth_method", "cannot be none together with the grant" + " client_credentials");
        }
        return new ClientAuthenticationMethod(name);
    }

    private static Set<String> redirectUris(Members members, Set<String> grantTypes) {
        Set<String> uris = addresses(members, "redirect_uris");
        if (grantTypes.contains(AuthorizationRequestReader.CODE_GRANT) && uris.isEmpty()) {
            throw members.problem("redirect_uris", "is missing, the grant authorization_code needs it");
        }
        return uris;
    }

    /** Addresses to return to: of the web, or of an app by a scheme of its own. */
    private static Set<String> addresses(Members members, String name) {
        Set<String> uris = new HashSet<>(members.texts(name));
        for (String text : uris) {
            URI uri;
            try {
                uri = URI.create(text);
            } catch (IllegalArgumentException e) {
                throw members.problem(name, "has `" + text + "`, which is not an address");
            }
            boolean web = ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme())) && uri.getHost() != null;
            boolean app = uri.getScheme() != null && uri.getScheme().contains(".");
            if ((!web && !app) || uri.getFragment() != null) {
                throw members.problem(name, "has `" + text + "`, which is no address to return to");
            }
        }
        return uris;
    }

    private @Nullable KeySet keys(Members members, ClientAuthenticationMethod method, @Nullable String jwksUri) {
        JsonNode jwks = members.node("jwks");
        if (!method.equals(ClientAuthenticationMethod.PRIVATE_KEY_JWT)) {
            if (jwks != null || jwksUri != null) {
                throw members.problem(jwks != null ? "jwks" : "jwks_uri", "is only for private_key_jwt");
            }
            return null;
        }
        if (jwks != null && jwksUri != null) {
            throw members.problem("jwks_uri", "cannot stand beside `jwks`");
        }
        if (jwks != null) {
            return KeyRules.pinned(members, jwks.toString());
        }
        if (jwksUri == null) {
            throw members.problem("jwks", "is missing, private_key_jwt needs it or `jwks_uri`");
        }
        return RemoteKeys.of(members, jwksUri, fetch, clock);
    }

    private static void readScopes(Members members, List<SmartScope> scopes, Set<String> launchScopes) {
        for (String text : members.required("scope").split(" ", -1)) {
            Optional<SmartScope> scope = SmartScope.parse(text);
            if (scope.isPresent()) {
                scopes.add(scope.get());
            } else if (UserScopes.OTHERS.contains(text)) {
                launchScopes.add(text);
            } else {
                throw members.problem("scope", "has the unknown scope `" + text + "`");
            }
        }
    }
}
