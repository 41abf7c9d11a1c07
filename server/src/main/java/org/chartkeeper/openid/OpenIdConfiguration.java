package org.chartkeeper.openid;

import java.time.Clock;
import org.chartkeeper.fhir.ServerSettings;
import org.chartkeeper.users.Sessions;
import org.chartkeeper.users.SignIn;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires the sign-in with an outside provider, when there is one. */
@Configuration(proxyBeanMethods = false)
@Conditional(ProviderIsSet.class)
class OpenIdConfiguration {

    private final OpenIdSettings settings;
    private final ServerSettings server;
    private final Clock clock;
    private final ProviderHttp http = new ProviderHttp();
    private final OutsideName names;
    private final ClaimMapping mapping;
    private final ProviderDiscovery discovery;

    OpenIdConfiguration(OpenIdSettings settings, ServerSettings server, ObjectProvider<Clock> clock) {
        if (settings.issuer().equals(server.baseUrl())) {
            throw OpenIdSettings.refusal("issuer", "is this server itself");
        }
        this.settings = settings;
        this.server = server;
        this.clock = clock.getIfAvailable(Clock::systemUTC);
        this.names = new OutsideName(settings.issuer());
        this.mapping = new ClaimMapping(settings, server.fhirBase());
        this.discovery = new ProviderDiscovery(settings.issuer(), http, this.clock);
    }

    @Bean
    OutsideUserRepository outsideUsers(JdbcClient jdbc) {
        return new OutsideUserRepository(jdbc, names, mapping, settings.rightsLast(), clock);
    }

    @Bean
    OfferedProvider offeredProvider() {
        return new OfferedProvider(settings, discovery, server.baseUrl());
    }

    @Bean
    ProviderTokens providerTokens() {
        return new ProviderTokens(settings.issuer(), settings.clientId(), discovery, http);
    }

    @Bean
    SignInAttempts signInAttempts(JdbcClient jdbc) {
        return new SignInAttempts(jdbc, clock);
    }

    @Bean
    UsedLogoutTokens usedLogoutTokens(JdbcClient jdbc) {
        return new UsedLogoutTokens(jdbc);
    }

    @Bean
    ProviderSignIn providerSignIn(ProviderTokens tokens, OutsideUserRepository users) {
        OpenIdClient client = new OpenIdClient(
                settings, server.baseUrl() + OpenIdController.CALLBACK, discovery, new ClientProof(settings), http);
        return new ProviderSignIn(
                client,
                tokens,
                mapping,
                new SecondFactorRule(settings.secondFactor()),
                users,
                names,
                settings.maxAge(),
                clock);
    }

    @Bean
    ProviderSignOut providerSignOut(
            Sessions sessions, SignIn signIn, OutsideUserRepository users, UsedLogoutTokens used) {
        return new ProviderSignOut(sessions, signIn, users, names, used, clock);
    }

    @Bean
    OutsideUpkeep outsideUpkeep(OutsideUserRepository users, SignInAttempts attempts, UsedLogoutTokens used) {
        return new OutsideUpkeep(users::purge, attempts::purge, () -> used.purge(clock.instant()));
    }
}
