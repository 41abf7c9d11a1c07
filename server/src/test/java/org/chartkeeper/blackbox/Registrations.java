package org.chartkeeper.blackbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** The clients of the tests: their files for the server, and what proves that it is they. */
final class Registrations {

    /** A system of record that signs with ES384; sees and writes everything. */
    static final String LOADER = "test-loader";

    /** The same with RS384. */
    static final String RSA_LOADER = "test-loader-rsa";

    /** An insurer that may, by scope, do everything. */
    static final String INSURER = "test-insurer";

    /** The organisation of {@link #INSURER}. */
    static final String INSURER_ORGANIZATION = "Organization/demo-insurer";

    /** A clinic that treats; may, by scope, do everything. */
    static final String CLINIC = "test-clinic";

    /** A clinic's laboratory viewer: reads and searches Observations and nothing else. */
    static final String NARROW = "test-narrow";

    /** A laboratory's own system: a system of record for laboratory results and nothing else. */
    static final String LABORATORY = "test-laboratory";

    /** What {@link #LABORATORY} is registered for. */
    static final String LABORATORY_SCOPE =
            "system/Observation.cruds?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory"
                    + " system/Patient.rs";

    /** An issuer that is believed whatever its tokens say; only for servers whose file of it is written. */
    private static final String BELIEVED = "https://believed.test.example";

    /** An issuer of tokens for patients' apps. */
    static final String OUTSIDE = "https://id.test.example";

    /** Manages clients, too. */
    static final String RECORDS = "test-records";

    /** A clinic's viewer that a test switches off. */
    static final String SWITCHED = "test-switched";

    static final String AUDITOR = "test-auditor";

    /** May, by scope, do everything, and by role next to nothing. */
    static final String ADMINISTRATOR = "test-administrator";

    /** A patient's app: public, comes back to {@link #APP_ADDRESS}. */
    static final String APP = "test-app";

    /** A clinician's app with a secret. */
    static final String SECRET_APP = "test-secret-app";

    /** A clinician's app with a secret that may get all there is to get. */
    static final String WIDE_APP = "test-wide-app";

    /** An app that signs with ES384. */
    static final String SIGNING_APP = "test-signing-app";

    /** An EHR's back end that may launch apps. */
    static final String EHR = "test-ehr";

    static final String APP_ADDRESS = "http://localhost:9999/app";

    /** A public app whose pages a browser can open. */
    static final String BROWSER_APP = "test-browser-app";

    static final String APP_LOGGED_OUT = "http://localhost:9999/bye";

    static final String APP_SCOPES = "openid fhirUser profile launch launch/patient launch/encounter online_access"
            + " offline_access patient/*.rs patient/Observation.cruds user/*.rs";

    /** A clinician of the demo hospital. */
    static final String DOCTOR = "test-doctor";

    /** The patient {@code Patient/demo-anna}. */
    static final String PATIENT = "test-patient";

    /** A patient whose record is nowhere. */
    static final String STRANGER = "test-stranger";

    /** A clinician whom a test takes out of the users file. */
    static final String LEAVER = "test-leaver";

    /** A clinician whose password a test guesses. */
    static final String TARGET = "test-target";

    /** A clinician whose password is shorter than it may be. */
    static final String SHORT_PASSWORD = "test-short";

    /** A clinician whose password is on every list. */
    static final String STOLEN_PASSWORD = "test-stolen";

    static final String ADMINISTRATOR_USER = "test-administrator-user";

    /** An administrator who gets a second factor. */
    static final String MANAGER_USER = "test-manager-user";

    /** A clinician who gets a second factor; one for each test, since codes are good once. */
    static final List<String> STEPPERS =
            IntStream.range(0, 10).mapToObj(i -> "test-stepper-" + i).toList();

    /** A clinician who may break the glass; one for each test. */
    static final List<String> RESCUERS =
            IntStream.range(0, 4).mapToObj(i -> "test-rescuer-" + i).toList();

    /** A back end that acts as the privacy officer. */
    static final String PRIVACY = "test-privacy";

    private static final List<String> USERS = Stream.of(
                    List.of(DOCTOR, PATIENT, STRANGER, LEAVER, TARGET, ADMINISTRATOR_USER, MANAGER_USER),
                    STEPPERS,
                    RESCUERS)
            .flatMap(List::stream)
            .toList();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_ASSERTION_SECONDS = 240;
    private static final int LEAST_BCRYPT_COST = 10;

    private final Path directory;
    private final Map<String, JWK> keys = new HashMap<>();
    private final Map<String, String> hashes = new HashMap<>();
    private final Set<String> listed = new LinkedHashSet<>(USERS);
    private final Map<String, String> secondFactorsSince = new HashMap<>();

    private Registrations(Path directory) {
        this.directory = directory;
    }

    /** Writes the files of all clients into {@code directory}. */
    static Registrations in(Path directory) {
        Registrations all = new Registrations(directory);
        try {
            Files.createDirectories(directory);
            all.keyed(
                    LOADER,
                    new ECKeyGenerator(Curve.P_384).keyID(LOADER).generate(),
                    Map.of("purpose_of_use", List.of("TREAT", "HOPERAT"), "custodian_system", true));
            all.keyed(
                    RSA_LOADER,
                    new RSAKeyGenerator(2048).keyID(RSA_LOADER).generate(),
                    Map.of("purpose_of_use", List.of("HOPERAT"), "custodian_system", true));
            all.secret(
                    INSURER,
                    "system/*.cruds",
                    Map.of("purpose_of_use", List.of("HPAYMT"), "organization", INSURER_ORGANIZATION));
            all.secret(
                    CLINIC,
                    "system/*.cruds",
                    Map.of("purpose_of_use", List.of("TREAT"), "organization", "Organization/demo-clinic"));
            all.secret(
                    NARROW,
                    "system/Observation.rs",
                    Map.of("purpose_of_use", List.of("TREAT"), "organization", "Organization/demo-clinic"));
            all.secret(
                    LABORATORY,
                    LABORATORY_SCOPE,
                    Map.of("purpose_of_use", List.of("HOPERAT"), "custodian_system", true));
            all.secret(SWITCHED, "system/Patient.rs", Map.of("purpose_of_use", List.of("TREAT")));
            all.secret(
                    RECORDS,
                    "system/*.cruds client_registration",
                    Map.of("purpose_of_use", List.of("HOPERAT"), "roles", List.of("records-manager")));
            all.secret(
                    AUDITOR,
                    "system/AuditEvent.rs system/Provenance.rs",
                    Map.of("purpose_of_use", List.of("HOPERAT"), "roles", List.of("auditor")));
            all.secret(
                    ADMINISTRATOR,
                    "system/*.cruds",
                    Map.of("purpose_of_use", List.of("HOPERAT"), "roles", List.of("administrator")));
            all.issuer();
            all.secret(EHR, "system/Patient.rs launch", Map.of("purpose_of_use", List.of("TREAT")));
            all.write(APP, APP_SCOPES, new HashMap<>(app("none")));
            all.secret(SECRET_APP, APP_SCOPES, app("client_secret_basic"));
            all.secret(WIDE_APP, "openid launch/patient patient/*.cruds user/*.cruds", app("client_secret_basic"));
            all.keyed(
                    SIGNING_APP,
                    APP_SCOPES,
                    new ECKeyGenerator(Curve.P_384).keyID(SIGNING_APP).generate(),
                    app("private_key_jwt"));
            Map<String, Object> opened = new HashMap<>(app("none"));
            opened.put("redirect_uris", List.of(AppSite.SHARED.page("index.html")));
            opened.put("launch_uri", AppSite.SHARED.page("launch.html"));
            opened.put("purpose_of_use", List.of("PATRQT", "TREAT", "HOPERAT"));
            all.write(BROWSER_APP, APP_SCOPES, opened);
            all.secret(
                    PRIVACY,
                    "system/*.cruds",
                    Map.of("purpose_of_use", List.of("HOPERAT"), "roles", List.of("privacy-officer")));
            all.writeUsers();
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> app(String method) {
        return Map.of(
                "token_endpoint_auth_method",
                method,
                "grant_types",
                List.of("authorization_code", "refresh_token"),
                "redirect_uris",
                List.of(APP_ADDRESS, APP_ADDRESS + "?tab=2"),
                "post_logout_redirect_uris",
                List.of(APP_LOGGED_OUT),
                "launch_uri",
                "http://localhost:9999/launch",
                "purpose_of_use",
                List.of("PATRQT", "TREAT", "HOPERAT", "BTG"));
    }

    /** The users file, to be given to the server. */
    Path users() {
        return directory.resolveSibling("users.yaml");
    }

    /** What is typed as the password of {@code user}, until a test changes it. */
    static String password(String user) {
        return switch (user) {
            case SHORT_PASSWORD -> "v7-kettle";
            case STOLEN_PASSWORD -> "qwerty123456";
            default -> "violet kettle " + Integer.toHexString(user.hashCode());
        };
    }

    /** Puts the users of {@code names} into the file, beside those that are there. */
    synchronized void addUsers(String... names) {
        listed.addAll(List.of(names));
        writeUsers();
    }

    /** Gives a user another password, as an operator does. */
    synchronized void reset(String user, String password) {
        hashes.put(user, bcrypt(password));
        addUsers(user);
    }

    private static String bcrypt(String password) {
        return "{bcrypt}" + BCrypt.hashpw(password, BCrypt.gensalt(LEAST_BCRYPT_COST));
    }

    /** Takes this user out of the users file. */
    synchronized void remove(String user) {
        listed.remove(user);
        writeUsers();
    }

    /** Has the users file say that what this user has enrolled until now is void. */
    synchronized void resetSecondFactors(String user) {
        secondFactorsSince.put(user, Instant.now().toString());
        writeUsers();
    }

    private void writeUsers() {
        try {
            List<Map<String, Object>> entries = new java.util.ArrayList<>();
            for (String name : listed) {
                entries.add(user(name));
            }
            Path fresh = users().resolveSibling("users.fresh");
            Files.write(fresh, JSON.writeValueAsBytes(entries));
            Files.move(fresh, users(), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Object> user(String name) {
        Map<String, Object> user = new HashMap<>();
        user.put("username", name);
        user.put("break_glass", RESCUERS.contains(name));
        if (secondFactorsSince.containsKey(name)) {
            user.put("second_factors_since", secondFactorsSince.get(name));
        }
        user.put("password", hashes.computeIfAbsent(name, one -> bcrypt(password(one))));
        switch (name) {
            case PATIENT -> user.put("fhir_user", "Patient/demo-anna");
            case STRANGER -> user.put("fhir_user", "Patient/test-nowhere");
            case ADMINISTRATOR_USER, MANAGER_USER -> user.put("organization", "Organization/demo-hospital");
            default -> {
                user.put("fhir_user", "Practitioner/demo-weber");
                user.put("organization", "Organization/demo-hospital");
            }
        }
        boolean patient = name.equals(PATIENT) || name.equals(STRANGER);
        boolean administrator = name.equals(ADMINISTRATOR_USER) || name.equals(MANAGER_USER);
        user.put("roles", List.of(patient ? "patient" : administrator ? "administrator" : "clinician"));
        user.put("purpose_of_use", List.of(patient ? "PATRQT" : administrator ? "HOPERAT" : "TREAT"));
        return user;
    }

    Path directory() {
        return directory;
    }

    /** The directory of the outside issuer's file. */
    Path issuers() {
        return directory.resolveSibling("issuers");
    }

    /** A token of {@link #OUTSIDE} for {@code audience}: a patient's app with this patient in context. */
    String outsideToken(String audience, String scope, String patient) {
        return outsideToken(audience, scope, patient, "Patient/" + patient);
    }

    /** The same of somebody else's app. */
    String outsideToken(String audience, String scope, String patient, String fhirUser) {
        Instant now = Instant.now();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(OUTSIDE)
                .subject("user-" + patient)
                .audience(audience)
                .claim("client_id", "test-app")
                .claim("scope", scope)
                .claim("patient", patient)
                .claim("fhirUser", fhirUser)
                .claim("extensions", Map.of("ihe_iua", Map.of("purpose_of_use", List.of("PATRQT"))))
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(LONGEST_ASSERTION_SECONDS)))
                .build();
        return signed(claims, keys.get(OUTSIDE), new JOSEObjectType("at+jwt"));
    }

    /** Has the server believe every claim of tokens from {@link #believedToken}. */
    Registrations believeAll() {
        try {
            JWK key = new ECKeyGenerator(Curve.P_384).keyID("believed").generate();
            keys.put(BELIEVED, key);
            Map<String, Object> file = Map.of(
                    "issuer", BELIEVED,
                    "jwks", new JWKSet(key.toPublicJWK()).toJSONObject(),
                    "scope", "system/*.cruds user/*.cruds patient/*.cruds",
                    "purpose_of_use", List.of("*"),
                    "organizations", List.of("*"),
                    "fhir_user_types", List.of("*"),
                    "roles", List.of("*"),
                    "status", "active");
            Files.write(issuers().resolve("believed.json"), JSON.writeValueAsBytes(file));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token of an issuer that {@link #believeAll} made the server believe. */
    String believedToken(
            String audience, String scope, List<String> purposes, String fhirUser, String organization, String role) {
        Instant now = Instant.now();
        Map<String, Object> iua = new HashMap<>(Map.of("purpose_of_use", purposes));
        if (organization != null) {
            iua.put("subject_organization", organization);
        }
        if (role != null) {
            iua.put("subject_role", List.of(role));
        }
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(BELIEVED)
                .subject("user-" + fhirUser + organization)
                .audience(audience)
                .claim("client_id", "cases")
                .claim("scope", scope)
                .claim("extensions", Map.of("ihe_iua", iua))
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(LONGEST_ASSERTION_SECONDS)));
        if (fhirUser != null) {
            claims.claim("fhirUser", fhirUser);
        }
        return signed(claims.build(), keys.get(BELIEVED), new JOSEObjectType("at+jwt"));
    }

    private void issuer() throws IOException, com.nimbusds.jose.JOSEException {
        JWK key = new ECKeyGenerator(Curve.P_384).keyID("outside").generate();
        keys.put(OUTSIDE, key);
        Files.createDirectories(issuers());
        Map<String, Object> file = Map.of(
                "issuer",
                OUTSIDE,
                "jwks",
                new JWKSet(key.toPublicJWK()).toJSONObject(),
                "scope",
                "patient/*.cruds user/*.cruds",
                "purpose_of_use",
                List.of("PATRQT"),
                "organizations",
                List.of(),
                "fhir_user_types",
                List.of("Patient", "RelatedPerson"),
                "roles",
                List.of(),
                "status",
                "active");
        Files.write(issuers().resolve("outside.json"), JSON.writeValueAsBytes(file));
    }

    /** From now on this client, which no file registers, signs with {@code key}. */
    void signsWith(String client, JWK key) {
        keys.put(client, key);
    }

    boolean signs(String client) {
        return keys.containsKey(client);
    }

    String secret(String client) {
        return client + "-secret";
    }

    /** A fresh assertion, RFC 7523, of {@code client} for {@code audience}. */
    String assertion(String client, String audience) {
        JWK key = keys.get(client);
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(client)
                .subject(client)
                .audience(audience)
                .jwtID(UUID.randomUUID().toString())
                .expirationTime(Date.from(Instant.now().plusSeconds(LONGEST_ASSERTION_SECONDS)))
                .build();
        return signed(claims, key, JOSEObjectType.JWT);
    }

    private static String signed(JWTClaimsSet claims, JWK key, JOSEObjectType type) {
        try {
            JWSAlgorithm algorithm = key instanceof RSAKey ? JWSAlgorithm.RS384 : JWSAlgorithm.ES384;
            JWSSigner signer = key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key);
            SignedJWT assertion = new SignedJWT(
                    new JWSHeader.Builder(algorithm)
                            .keyID(key.getKeyID())
                            .type(type)
                            .build(),
                    claims);
            assertion.sign(signer);
            return assertion.serialize();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private void keyed(String client, JWK key, Map<String, Object> more) throws IOException {
        keyed(client, "system/*.cruds", key, more);
    }

    private void keyed(String client, String scope, JWK key, Map<String, Object> more) throws IOException {
        keys.put(client, key);
        Map<String, Object> file = new HashMap<>(more);
        file.put("token_endpoint_auth_method", "private_key_jwt");
        file.put("jwks", new JWKSet(key.toPublicJWK()).toJSONObject());
        write(client, scope, file);
    }

    private void secret(String client, String scope, Map<String, Object> more) throws IOException {
        Map<String, Object> file = new HashMap<>(more);
        file.put("token_endpoint_auth_method", "client_secret_basic");
        file.put("client_secret", "{bcrypt}" + BCrypt.hashpw(secret(client), BCrypt.gensalt(LEAST_BCRYPT_COST)));
        write(client, scope, file);
    }

    private void write(String client, String scope, Map<String, Object> file) throws IOException {
        file.put("client_id", client);
        file.put("client_name", "Client " + client);
        file.putIfAbsent("grant_types", List.of("client_credentials"));
        file.put("scope", scope);
        file.put("status", "active");
        Files.write(directory.resolve(client + ".json"), JSON.writeValueAsBytes(file));
    }
}
