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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chartkeeper.caller.BadRegistrationException;
import org.chartkeeper.caller.Custodian;
import org.chartkeeper.caller.Members;
import org.chartkeeper.caller.SmartScope;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;

/**
 * Reads a client file.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7591#section-2">RFC 7591, client metadata</a>
 */
final class ClientFile {

    static final String CLIENT_CREDENTIALS = "client_credentials";

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~-]{1,100}");
    private static final Pattern BCRYPT = Pattern.compile("\\{bcrypt}\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");
    private static final int LEAST_BCRYPT_COST = 10;
    private static final int SHORTEST_SECRET = 12;
    private static final int LONGEST_SECRET = 72;
    private static final Set<String> GRANT_TYPES = Set.of(CLIENT_CREDENTIALS, "authorization_code", "refresh_token");
    private static final Set<String> METHODS =
            Set.of("private_key_jwt", "client_secret_basic", "client_secret_post", "none");
    private final Clock clock;
    private final PasswordEncoder encoder;
    private final boolean demo;
    private final Optional<Custodian> custodian;

    ClientFile(Clock clock, PasswordEncoder encoder, boolean demo, Optional<Custodian> custodian) {
        this.clock = clock;
        this.encoder = encoder;
        this.demo = demo;
        this.custodian = custodian;
    }

    /** The client that this file registers. */
    Client read(String fileName, byte[] content) {
        Members members = Members.parse("client file `" + fileName + "`", content);
        boolean active = isActive(members);
        try {
            Client client = client(members, active);
            members.nothingElse();
            return client;
        } catch (BadRegistrationException e) {
            throw active ? e : new BadRegistrationException(String.valueOf(e.getMessage()), true);
        }
    }

    /** Anything but {@code active} is off, so that a misspelt status never leaves a client on. */
    private static boolean isActive(Members members) {
        JsonNode status = members.node("status");
        return status == null || "active".equals(status.textValue());
    }

    private Client client(Members members, boolean active) {
        String id = members.required("client_id");
        if (!ID.matcher(id).matches()) {
            throw members.problem("client_id", "may have letters, digits and . _ ~ - alone, at most 100");
        }
        Set<String> grantTypes = grantTypes(members);
        ClientAuthenticationMethod method = method(members, grantTypes);
        String jwksUri = members.text("jwks_uri");
        List<SmartScope> scopes = new ArrayList<>();
        Set<String> launchScopes = new HashSet<>();
        readScopes(members, scopes, launchScopes);
        Client client = new Client(
                id,
                Objects.requireNonNullElse(members.text("client_name"), id),
                grantTypes,
                redirectUris(members, grantTypes),
                addresses(members, "post_logout_redirect_uris"),
                method,
                keys(members, method, jwksUri),
                jwksUri,
                secretHash(members, method),
                scopes,
                launchScopes,
                members.text("launch_uri"),
                members.reference("organization", "Organization"),
                members.reference("device", "Device"),
                members.purposes(),
                members.roles(),
                members.flag("custodian_system"),
                active);
        checkCustodian(members, client);
        return client;
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
        if (name.equals("none") && grantTypes.contains(CLIENT_CREDENTIALS)) {
            throw members.problem(
                    "token_endpoint_auth_method", "cannot be none together with the grant" + " client_credentials");
        }
        return new ClientAuthenticationMethod(name);
    }

    private static Set<String> redirectUris(Members members, Set<String> grantTypes) {
        Set<String> uris = addresses(members, "redirect_uris");
        if (grantTypes.contains("authorization_code") && uris.isEmpty()) {
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
        return RemoteKeys.of(members, jwksUri, clock);
    }

    private @Nullable String secretHash(Members members, ClientAuthenticationMethod method) {
        String secret = members.text("client_secret");
        if (!method.getValue().startsWith("client_secret")) {
            if (secret != null) {
                throw members.problem("client_secret", "is only for client_secret_basic and client_secret_post");
            }
            return null;
        }
        if (secret == null) {
            throw members.problem("client_secret", "is missing");
        }
        Matcher hash = BCRYPT.matcher(secret);
        if (hash.matches()) {
            if (Integer.parseInt(hash.group(1)) < LEAST_BCRYPT_COST) {
                throw members.problem(
                        "client_secret", "must be hashed with a bcrypt cost of " + LEAST_BCRYPT_COST + " or more");
            }
            return secret;
        }
        if (!demo || secret.startsWith("{")) {
            throw members.problem("client_secret", "must be hashed, `{bcrypt}` and the hash");
        }
        if (secret.length() < SHORTEST_SECRET || secret.length() > LONGEST_SECRET) {
            throw members.problem(
                    "client_secret", "must have " + SHORTEST_SECRET + " to " + LONGEST_SECRET + " characters");
        }
        return encoder.encode(secret);
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

    private void checkCustodian(Members members, Client client) {
        String organization = client.organization();
        if (!client.custodianSystem() || organization == null) {
            return;
        }
        if (custodian.isEmpty() || !organization.equals(custodian.get().reference())) {
            throw members.problem(
                    "custodian_system",
                    "cannot be true for `" + organization + "`, which is not the custodian of the policy");
        }
    }
}
