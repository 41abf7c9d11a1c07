package org.chartkeeper.users;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Passkeys: what a page asks the browser for, and whether what comes back is good. The key must be this server's, at this
 * address, with the user's hand on it; which maker's it is nobody is asked.
 *
 * @see <a href="https://www.w3.org/TR/webauthn-2/">Web Authentication</a>
 */
final class Passkeys {

    private static final int LONGEST_ANSWER = 16_000;
    private static final int TIMEOUT_MILLIS = 300_000;
    private static final List<PublicKeyCredentialParameters> ALGORITHMS = List.of(
            new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, COSEAlgorithmIdentifier.ES256),
            new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, COSEAlgorithmIdentifier.EdDSA),
            new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, COSEAlgorithmIdentifier.RS256));
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final WebAuthnManager verifier = WebAuthnManager.createNonStrictWebAuthnManager();
    private final AttestedCredentialDataConverter stored = new AttestedCredentialDataConverter(new ObjectConverter());
    private final Origin origin;
    private final String host;

    Passkeys(String baseUrl) {
        this.origin = Origin.create(baseUrl);
        this.host = Objects.requireNonNull(URI.create(baseUrl).getHost());
    }

    /**
     * A passkey that was made.
     *
     * @param secret what is kept of it: its public key and what belongs to that
     */
    record Made(byte[] credentialId, byte[] secret, long counter) {}

    /** What a browser makes a passkey for {@code user} with, as JSON; not on a device that has one of {@code present}. */
    String toMake(User user, byte[] challenge, List<SecondFactors.Key> present) {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("rp", Map.of("id", host, "name", "Chartkeeper"));
        options.put("user", Map.of("id", handle(user), "name", user.username(), "displayName", user.username()));
        options.put("challenge", BASE64.encodeToString(challenge));
        options.put(
                "pubKeyCredParams",
                ALGORITHMS.stream()
                        .map(each -> Map.of(
                                "type", "public-key", "alg", each.getAlg().getValue()))
                        .toList());
        options.put("timeout", TIMEOUT_MILLIS);
        options.put("attestation", "none");
        options.put("authenticatorSelection", Map.of("residentKey", "discouraged", "userVerification", "preferred"));
        options.put("excludeCredentials", described(present));
        return json(options);
    }

    /** What a browser asks one of these passkeys with, as JSON. */
    String toUse(byte[] challenge, List<SecondFactors.Key> present) {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("rpId", host);
        options.put("challenge", BASE64.encodeToString(challenge));
        options.put("timeout", TIMEOUT_MILLIS);
        options.put("userVerification", "preferred");
        options.put("allowCredentials", described(present));
        return json(options);
    }

    /** The passkey that {@code answer} says was made; empty when it does not stand up to the challenge. */
    Optional<Made> made(String answer, byte[] challenge) {
        if (answer.length() > LONGEST_ANSWER) {
            return Optional.empty();
        }
        try {
            RegistrationData data = verifier.verifyRegistrationResponseJSON(
                    answer, new RegistrationParameters(server(challenge), ALGORITHMS, false, true));
            AuthenticatorData<?> authenticator =
                    Objects.requireNonNull(data.getAttestationObject()).getAuthenticatorData();
            AttestedCredentialData credential = Objects.requireNonNull(authenticator.getAttestedCredentialData());
            return Optional.of(
                    new Made(credential.getCredentialId(), stored.convert(credential), authenticator.getSignCount()));
        } catch (RuntimeException e) {
            // The library throws what it likes at an answer that lacks a member; none of it is a passkey.
            return Optional.empty();
        }
    }

    /** A passkey that answered, with its counter after that. */
    record Used(SecondFactors.Key key, long counter) {}

    /** The one of these passkeys that {@code answer} comes from; empty when it is none or does not stand up to the challenge. */
    Optional<Used> used(String answer, byte[] challenge, List<SecondFactors.Key> present) {
        if (answer.length() > LONGEST_ANSWER) {
            return Optional.empty();
        }
        try {
            AuthenticationData data = verifier.parseAuthenticationResponseJSON(answer);
            Optional<SecondFactors.Key> known = present.stream()
                    .filter(key -> Arrays.equals(key.credentialId(), data.getCredentialId()))
                    .findFirst();
            if (known.isEmpty()) {
                return Optional.empty();
            }
            verifier.verify(
                    data, new AuthenticationParameters(server(challenge), record(known.get()), null, false, true));
            long counter = Objects.requireNonNull(data.getAuthenticatorData()).getSignCount();
            return Optional.of(new Used(known.get(), counter));
        } catch (RuntimeException e) {
            // The library throws what it likes at an answer that lacks a member; none of it is a passkey.
            return Optional.empty();
        }
    }

    private CredentialRecord record(SecondFactors.Key key) {
        return new CredentialRecordImpl(
                new NoneAttestationStatement(),
                null,
                null,
                null,
                key.counter(),
                stored.convert(key.secret()),
                null,
                null,
                null,
                null);
    }

    private ServerProperty server(byte[] challenge) {
        return ServerProperty.builder()
                .origin(origin)
                .rpId(host)
                .challenge(new DefaultChallenge(challenge))
                .build();
    }

    private static List<Map<String, String>> described(List<SecondFactors.Key> keys) {
        return keys.stream()
                .map(SecondFactors.Key::credentialId)
                .filter(Objects::nonNull)
                .map(id -> Map.of("type", "public-key", "id", BASE64.encodeToString(id)))
                .toList();
    }

    /** Says nothing of the user to whoever finds the device. */
    private static String handle(User user) {
        return BASE64.encodeToString(Secret.hash("passkey " + user.username()).getBytes(StandardCharsets.US_ASCII));
    }

    private static String json(Map<String, Object> options) {
        try {
            return JSON.writeValueAsString(options);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
