package org.chartkeeper.smart;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chartkeeper.caller.BadRegistrationException;
import org.chartkeeper.caller.Custodian;
import org.chartkeeper.caller.Members;
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

    static final Pattern ID = Pattern.compile("[A-Za-z0-9._~-]{1,100}");
    private static final Pattern BCRYPT = Pattern.compile("\\{bcrypt}\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");
    private static final int LEAST_BCRYPT_COST = 10;
    private static final int SHORTEST_SECRET = 12;
    private static final int LONGEST_SECRET = 72;

    private final ClientMetadata metadata;
    private final PasswordEncoder encoder;
    private final boolean demo;
    private final Optional<Custodian> custodian;

    ClientFile(Clock clock, PasswordEncoder encoder, boolean demo, Optional<Custodian> custodian) {
        this.metadata = new ClientMetadata(KeyFetch.ANYWHERE, clock);
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
        Client client = metadata.read(
                members,
                new ClientMetadata.Given(
                        id, active, members.flag("custodian_system"), method -> secretHash(members, method)));
        checkCustodian(members, client);
        return client;
    }

    private @Nullable String secretHash(Members members, ClientAuthenticationMethod method) {
        String secret = members.text("client_secret");
        if (!ClientMetadata.hasSecret(method)) {
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
