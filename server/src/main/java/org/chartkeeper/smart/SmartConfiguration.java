package org.chartkeeper.smart;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.chartkeeper.caller.Custodian;
import org.chartkeeper.fhir.ServerSettings;
import org.chartkeeper.users.UserDirectory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Wires who may ask for tokens, and how tokens are made and checked. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ServerSettings.class, SmartSettings.class, SigningKeySettings.class})
class SmartConfiguration {

    private static final Duration WATCH = Duration.ofMillis(400);

    private final ServerSettings server;
    private final SmartSettings settings;
    private final Clock clock;
    private final boolean demo;
    private final PasswordEncoder encoder = PasswordEncoderFactories.createDelegatingPasswordEncoder();

    SmartConfiguration(
            ServerSettings server, SmartSettings settings, ObjectProvider<Clock> clock, Environment environment) {
        this.server = server;
        this.settings = settings;
        this.clock = clock.getIfAvailable(Clock::systemUTC);
        this.demo = environment.acceptsProfiles(Profiles.of("demo"));
    }

    @Bean
    WatchedDirectory<Client> clientFiles(ObjectProvider<Custodian> custodian, RunTimeClients runTime) {
        ClientFile reader = new ClientFile(clock, encoder, demo, Optional.ofNullable(custodian.getIfAvailable()));
        Map<String, Client> demoClients =
                demo ? new DemoContent(server.dataDir(), server.baseUrl()).clients(reader) : Map.of();
        WatchedDirectory<Client> files =
                new WatchedDirectory<>(settings.clients(), reader::read, Client::id, demoClients, runTime::hasTaken);
        files.load();
        return files;
    }

    @Bean
    ClientRegistry clientRegistry(WatchedDirectory<Client> clientFiles, RunTimeClients runTime) {
        return new ClientRegistry(clientFiles, runTime);
    }

    @Bean
    WatchedDirectory<Issuer> issuerFiles() {
        WatchedDirectory<Issuer> files = new WatchedDirectory<>(
                settings.issuers(), new IssuerFile(clock, server.baseUrl())::read, Issuer::issuer, Map.of());
        files.load();
        return files;
    }

    @Bean
    IssuerRegistry issuerRegistry(WatchedDirectory<Issuer> issuerFiles) {
        return new IssuerRegistry(issuerFiles);
    }

    @Bean
    Brands brands() {
        BrandFile reader = new BrandFile(server.fhirBase(), clock);
        Brands brands = new Brands(
                settings.brands(),
                reader,
                demo ? new DemoContent(server.dataDir(), server.baseUrl()).brands(reader, server.fhirBase()) : null);
        brands.load();
        return brands;
    }

    @Bean
    KeySource keySource(SigningKeySettings keys) {
        return keys.keyStore() == null
                ? new SealedKeys(server.dataDir().resolve("keys"), clock)
                : new KeyStoreKeys(keys.keyStore(), keys.password(), keys.passwordFile());
    }

    @Bean
    SigningKeys signingKeys(KeySource keySource) {
        return new SigningKeys(keySource, clock);
    }

    @Bean
    JWKSource<SecurityContext> publishedKeys(SigningKeys signingKeys) {
        return (selector, context) -> selector.select(signingKeys.all());
    }

    @Bean
    RevokedTokens revokedTokens(JdbcClient jdbc) {
        return new RevokedTokens(jdbc, clock);
    }

    @Bean
    UsedAssertions usedAssertions(JdbcClient jdbc) {
        return new UsedAssertions(jdbc);
    }

    @Bean
    AssertionVerifier assertionVerifier(UsedAssertions used) {
        return new AssertionVerifier(server.baseUrl() + TokenEndpointGuard.TOKEN, server.baseUrl(), used, clock);
    }

    @Bean
    AccessTokenIssuer accessTokenIssuer(SigningKeys keys) {
        return new AccessTokenIssuer(server.baseUrl(), server.fhirBase(), keys, clock);
    }

    @Bean
    AccessTokenVerifier accessTokenVerifier(
            SigningKeys keys,
            ClientRegistry clients,
            IssuerRegistry issuers,
            UserDirectory users,
            RevokedTokens revoked) {
        return new AccessTokenVerifier(
                server.baseUrl(), server.fhirBase(), keys, clients, issuers, users, revoked, clock);
    }

    @Bean
    Upkeep smartUpkeep(
            WatchedDirectory<Client> clientFiles,
            WatchedDirectory<Issuer> issuerFiles,
            Brands brands,
            KeySource keySource,
            SigningKeys keys,
            RevokedTokens revoked,
            UsedAssertions used,
            Launches launches,
            AuthorizationRequests requests,
            BreakGlass breakGlass,
            Grants grants) {
        return new Upkeep()
                .every(WATCH, "reading client files", clientFiles::refresh)
                .every(WATCH, "reading issuer files", issuerFiles::refresh)
                .every(WATCH, "reading the brands file", brands::refresh)
                .every(WATCH, "polling revoked tokens", revoked::poll)
                .every(keySource.period(), "upkeep of signing keys", keys::upkeep)
                .every(Duration.ofMinutes(1), "purging revoked tokens", revoked::purge)
                .every(Duration.ofMinutes(1), "purging used assertions", () -> used.purge(clock.instant()))
                .every(Duration.ofMinutes(1), "purging launches", launches::purge)
                .every(Duration.ofMinutes(1), "purging authorization requests", requests::purge)
                .every(Duration.ofSeconds(10), "ending break-glass sessions", breakGlass::endExpired)
                .every(Duration.ofMinutes(10), "purging grants", grants::purge);
    }
}
