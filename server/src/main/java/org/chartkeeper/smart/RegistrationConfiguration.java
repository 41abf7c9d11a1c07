package org.chartkeeper.smart;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;
import org.chartkeeper.fhir.ServerSettings;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the registration of clients at run time. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DynamicRegistrationSettings.class)
class RegistrationConfiguration {

    private static final Duration WATCH = Duration.ofMillis(400);

    private final ServerSettings server;
    private final String endpoint;
    private final Clock clock;

    RegistrationConfiguration(ServerSettings server, ObjectProvider<Clock> clock) {
        this.server = server;
        this.endpoint = server.baseUrl() + TokenEndpointGuard.REGISTER;
        this.clock = clock.getIfAvailable(Clock::systemUTC);
    }

    /** Before that of the authorization server, whose addresses these are among. */
    @Bean
    @Order(5)
    SecurityFilterChain registrationChain(HttpSecurity http, ApplicationEventPublisher events) throws Exception {
        SecurityChains.harden(http)
                .securityMatcher(RequestPaths.under(TokenEndpointGuard.REGISTER))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .addFilterAfter(new RegistrationGuard(server.isSecure(), events), HeaderWriterFilter.class);
        return http.build();
    }

    @Bean
    StoredClients storedClients(DataSource dataSource) {
        return new StoredClients(JdbcClient.create(dataSource));
    }

    @Bean
    RunTimeMetadata runTimeMetadata() {
        return new RunTimeMetadata(KeyFetch.PUBLIC, CheckedResolver.PUBLIC, clock);
    }

    @Bean
    RunTimeClients runTimeClients(StoredClients stored, RunTimeMetadata metadata) {
        RunTimeClients clients = new RunTimeClients(stored, metadata);
        clients.poll();
        return clients;
    }

    @Bean
    RegistrationQuota registrationQuota(DataSource dataSource, DynamicRegistrationSettings settings) {
        return new RegistrationQuota(JdbcClient.create(dataSource), clock, settings.perAddress(), settings.perDay());
    }

    @Bean
    DynamicRegistration dynamicRegistration(DynamicRegistrationSettings settings, RegistrationQuota quota) {
        return new DynamicRegistration(settings, quota);
    }

    @Bean
    ClientRegistrations clientRegistrations(
            DataSource dataSource,
            StoredClients stored,
            RunTimeClients runTime,
            RunTimeMetadata metadata,
            DynamicRegistrationSettings settings,
            DynamicRegistration dynamic,
            ApplicationEventPublisher events) {
        SoftwareStatements statements =
                new SoftwareStatements(settings.issuers(), Set.of(server.baseUrl(), endpoint), clock);
        return new ClientRegistrations(
                stored,
                runTime,
                metadata,
                statements,
                dynamic,
                PasswordEncoderFactories.createDelegatingPasswordEncoder(),
                new TransactionTemplate(new DataSourceTransactionManager(dataSource)),
                events,
                clock);
    }

    @Bean
    Registrants registrants(
            AccessTokenVerifier tokens,
            ClientRegistry clients,
            ClientRegistrations registrations,
            DynamicRegistration dynamic) {
        return new Registrants(new ClientManagers(tokens, clients, server.baseUrl()), registrations, dynamic);
    }

    @Bean
    RegistrationView registrationView() {
        return new RegistrationView(endpoint);
    }

    @Bean
    RegistrationList registrationList(StoredClients stored, ClientRegistry clients, RegistrationView view) {
        return new RegistrationList(stored, clients, view, endpoint);
    }

    @Bean
    Upkeep registrationUpkeep(RunTimeClients clients, RegistrationQuota quota) {
        return new Upkeep()
                .every(WATCH, "polling registered clients", clients::poll)
                .every(Duration.ofHours(1), "purging registration quotas", quota::purge);
    }
}
