package org.chartkeeper.smart;

import java.time.Clock;
import java.util.function.Supplier;
import org.chartkeeper.access.Policy;
import org.chartkeeper.consent.KnownRecipients;
import org.chartkeeper.fhir.ServerSettings;
import org.chartkeeper.users.Browser;
import org.chartkeeper.users.Pages;
import org.chartkeeper.users.Sessions;
import org.chartkeeper.users.SignInReturn;
import org.chartkeeper.users.UserDirectory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires how users let apps in. */
@Configuration(proxyBeanMethods = false)
class LaunchConfiguration {

    private static final int AFTER_PLAIN_ADDRESSES = Ordered.HIGHEST_PRECEDENCE + 10;

    private final ServerSettings server;
    private final Clock clock;

    LaunchConfiguration(ServerSettings server, ObjectProvider<Clock> clock) {
        this.server = server;
        this.clock = clock.getIfAvailable(Clock::systemUTC);
    }

    @Bean
    Launches launches(JdbcClient jdbc) {
        return new Launches(jdbc, clock);
    }

    @Bean
    AuthorizationRequests authorizationRequests(JdbcClient jdbc) {
        return new AuthorizationRequests(jdbc, clock);
    }

    @Bean
    Grants grants(JdbcClient jdbc, RevokedTokens revoked) {
        return new Grants(jdbc, revoked, clock);
    }

    @Bean
    IdTokens idTokens(SigningKeys keys) {
        return new IdTokens(server.baseUrl(), server.fhirBase(), keys, clock);
    }

    @Bean
    UserTokens userTokens(
            ClientRegistry clients,
            UserDirectory users,
            Sessions sessions,
            Grants grants,
            AccessTokenIssuer accessTokens,
            IdTokens idTokens,
            BreakGlassSessions breakGlass,
            ApplicationEventPublisher events) {
        return new UserTokens(clients, users, sessions, grants, accessTokens, idTokens, breakGlass, events);
    }

    @Bean
    AuthorizationRequestReader authorizationRequestReader(ClientRegistry clients, Launches launches) {
        return new AuthorizationRequestReader(clients, launches, server.fhirBase(), clock);
    }

    @Bean
    KnownRecipients knownRecipients(
            ClientRegistry clients, UserDirectory users, BreakGlassSessions breakGlassSessions) {
        return new RegisteredRecipients(clients, users, breakGlassSessions, server.baseUrl());
    }

    @Bean
    BreakGlassSessions breakGlassSessions(JdbcClient jdbc) {
        return new BreakGlassSessions(jdbc, clock);
    }

    @Bean
    BreakGlass breakGlass(
            BreakGlassSessions sessions,
            BreakGlassRecords records,
            Charts charts,
            UserDirectory users,
            Supplier<Policy> policy) {
        return new BreakGlass(sessions, records, charts, users, policy, clock);
    }

    @Bean
    AuthorizationFlow authorizationFlow(
            ClientRegistry clients,
            AuthorizationRequests requests,
            Charts charts,
            BreakGlassSessions breakGlass,
            Supplier<Policy> policy) {
        return new AuthorizationFlow(clients, requests, charts, breakGlass, policy, server.baseUrl());
    }

    @Bean
    AuthorizationVisits authorizationVisits(
            AuthorizationRequests requests,
            AuthorizationFlow flow,
            ClientRedirect redirect,
            Browser browser,
            Pages pages,
            ApplicationEventPublisher events) {
        return new AuthorizationVisits(requests, flow, redirect, browser, pages, events);
    }

    @Bean
    AuthorizationPages authorizationPages(ClientRegistry clients, Charts charts, Browser browser, Pages pages) {
        return new AuthorizationPages(clients, charts, browser, pages);
    }

    @Bean
    ClientRedirect clientRedirect() {
        return new ClientRedirect(server.baseUrl());
    }

    @Bean
    SignInReturn waitingSignIn(AuthorizationRequests requests, ClientRegistry clients) {
        return new WaitingSignIn(requests, clients);
    }

    /** Before everything that could refuse a request, since a browser app must be able to read the refusal. */
    @Bean
    FilterRegistrationBean<CrossOriginFilter> crossOriginFilter(ClientRegistry clients) {
        FilterRegistrationBean<CrossOriginFilter> filter = new FilterRegistrationBean<>(new CrossOriginFilter(clients));
        filter.setOrder(AFTER_PLAIN_ADDRESSES);
        return filter;
    }
}
