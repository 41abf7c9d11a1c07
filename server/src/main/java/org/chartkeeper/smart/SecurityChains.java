package org.chartkeeper.smart;

import jakarta.servlet.DispatcherType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chartkeeper.fhir.ServerSettings;
import org.chartkeeper.users.Pages;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.oauth2.server.authorization.InMemoryOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.config.annotation.web.configurers.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.web.authentication.ClientSecretBasicAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.ClientSecretPostAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2AuthorizationCodeAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2ClientCredentialsAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2RefreshTokenAuthenticationConverter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.header.writers.StaticHeadersWriter;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Which way a request comes in. Each chain names what it lets through; the last one takes every address that no other chain
 * has, and refuses it, so that a new address is closed until its package opens it with a chain of its own.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecurityChains {

    /** Pages, and what browsers and apps ask beside the endpoints of OAuth; each decides itself who may. */
    private static final Set<String> PAGES = Set.of(
            "/login",
            "/logout",
            "/connect/logout",
            "/launch",
            "/userinfo",
            "/authorize",
            "/account",
            "/.well-known/change-password");

    private static final Set<String> UNDER = Set.of("/login/", "/account/", "/authorize/", "/assets/");

    private static final String ADMINISTRATOR = "administrator";

    private final ServerSettings server;
    private final Brands brands;
    private final Discovery discovery;

    SecurityChains(ServerSettings server, Brands brands) {
        this.server = server;
        this.brands = brands;
        this.discovery = new Discovery(server.baseUrl(), brands);
    }

    @Bean
    @Order(10)
    SecurityFilterChain authorizationServerChain(
            HttpSecurity http,
            ClientRegistry clients,
            AssertionVerifier assertions,
            AccessTokenIssuer issuer,
            AccessTokenVerifier verifier,
            RevokedTokens revoked,
            AuthorizationRequestReader authorizationRequests,
            AuthorizationRequests waiting,
            ClientRedirect redirect,
            Pages pages,
            Grants grants,
            UserTokens userTokens,
            ApplicationEventPublisher events)
            throws Exception {
        RegisteredClients registered = new RegisteredClients(clients);
        InMemoryOAuth2AuthorizationService nothingKept = new InMemoryOAuth2AuthorizationService();
        OAuthErrors errors = new OAuthErrors(events);
        AuthorizationAnswers answers = new AuthorizationAnswers(redirect, pages, events);
        harden(http).securityMatcher(RequestPaths.under("/oauth2"));
        http.with(OAuth2AuthorizationServerConfigurer.authorizationServer(), oauth -> oauth.registeredClientRepository(
                                registered)
                        .authorizationService(nothingKept)
                        .authorizationServerSettings(AuthorizationServerSettings.builder()
                                .issuer(server.baseUrl())
                                .build())
                        .clientAuthentication(client -> client.authenticationConverters(converters -> {
                                    converters.clear();
                                    converters.addAll(List.of(
                                            new AssertionConverter(),
                                            new ClientSecretBasicAuthenticationConverter(),
                                            new ClientSecretPostAuthenticationConverter(),
                                            new PublicClientConverter(grants)));
                                })
                                .authenticationProviders(providers -> {
                                    providers.clear();
                                    providers.add(new AssertionProvider(clients, assertions));
                                    providers.add(new ClientSecretProvider(
                                            clients, PasswordEncoderFactories.createDelegatingPasswordEncoder()));
                                    providers.add(new PublicClientProvider(clients));
                                })
                                .errorResponseHandler(errors))
                        .authorizationEndpoint(authorization -> authorization
                                .authorizationRequestConverters(converters -> {
                                    converters.clear();
                                    converters.add(new AuthorizationRequestConverter());
                                })
                                .authenticationProviders(providers -> {
                                    providers.clear();
                                    providers.add(new AuthorizationRequestProvider(authorizationRequests, waiting));
                                })
                                .authorizationResponseHandler(answers)
                                .errorResponseHandler(answers))
                        .tokenEndpoint(token -> token.accessTokenRequestConverters(converters -> {
                                    converters.clear();
                                    converters.addAll(List.of(
                                            new OAuth2AuthorizationCodeAuthenticationConverter(),
                                            new OAuth2RefreshTokenAuthenticationConverter(),
                                            new OAuth2ClientCredentialsAuthenticationConverter()));
                                })
                                .authenticationProviders(providers -> {
                                    providers.clear();
                                    providers.add(new ClientCredentialsProvider(clients, issuer, events));
                                    providers.add(new AuthorizationCodeProvider(grants, userTokens));
                                    providers.add(new RefreshTokenProvider(grants, userTokens));
                                })
                                .errorResponseHandler(errors))
                        .tokenIntrospectionEndpoint(introspection -> introspection
                                .authenticationProviders(providers -> {
                                    providers.clear();
                                    providers.add(new IntrospectionProvider(verifier, grants, server.baseUrl()));
                                })
                                .errorResponseHandler(errors))
                        .tokenRevocationEndpoint(revocation -> revocation
                                .authenticationProviders(providers -> {
                                    providers.clear();
                                    providers.add(new RevocationProvider(verifier, revoked, grants, events));
                                })
                                .errorResponseHandler(errors)))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .exceptionHandling(handling -> handling.authenticationEntryPoint(errors::onAuthenticationFailure))
                .addFilterAfter(new TokenEndpointGuard(server.isSecure()), HeaderWriterFilter.class);
        return http.build();
    }

    @Bean
    @Order(15)
    SecurityFilterChain pagesChain(HttpSecurity http) throws Exception {
        RequestMatcher pages = request -> {
            String path = RequestPaths.of(request);
            return PAGES.contains(path) || UNDER.stream().anyMatch(path::startsWith);
        };
        harden(http)
                .securityMatcher(pages)
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .addFilterAfter(new SmallFormsFilter(server.isSecure()), HeaderWriterFilter.class);
        return http.build();
    }

    @Bean
    @Order(16)
    SecurityFilterChain brandsChain(HttpSecurity http) throws Exception {
        harden(http)
                .securityMatcher(request -> RequestPaths.of(request).equals(BrandsFilter.PATH))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .addFilterAfter(new BrandsFilter(brands), HeaderWriterFilter.class);
        return http.build();
    }

    @Bean
    @Order(20)
    SecurityFilterChain fhirChain(HttpSecurity http, AccessTokenVerifier verifier) throws Exception {
        RequestMatcher metadata =
                request -> RequestPaths.of(request).equals("/fhir/metadata") && RequestPaths.isRead(request);
        harden(http)
                .securityMatcher(RequestPaths.under("/fhir"))
                .authorizeHttpRequests(requests -> requests.requestMatchers(metadata)
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .addFilterAfter(
                        new DiscoveryFilter(Map.of(Discovery.SMART_PATH, discovery::smartConfiguration)),
                        HeaderWriterFilter.class)
                .addFilterBefore(new BearerFilter(verifier, metadata, server.isSecure()), AuthorizationFilter.class);
        return http.build();
    }

    @Bean
    @Order(30)
    SecurityFilterChain operationsChain(HttpSecurity http, AccessTokenVerifier verifier) throws Exception {
        RequestMatcher health = request -> RequestPaths.isRead(request)
                && RequestPaths.under("/actuator/health").matches(request);
        RequestMatcher prometheus =
                request -> RequestPaths.of(request).equals("/actuator/prometheus") && RequestPaths.isRead(request);
        harden(http)
                .securityMatcher(RequestPaths.under("/actuator"))
                .authorizeHttpRequests(requests -> requests.requestMatchers(health)
                        .permitAll()
                        .requestMatchers(prometheus)
                        .hasAuthority(ADMINISTRATOR)
                        .anyRequest()
                        .denyAll())
                .exceptionHandling(handling -> handling.accessDeniedHandler((request, response, denied) ->
                        FhirErrors.FORBIDDEN.write(request, response, "not for this caller")))
                // Probes come without TLS from inside, so only what needs a token is held to https, by the proxy.
                .addFilterBefore(new BearerFilter(verifier, health, false), AuthorizationFilter.class);
        return http.build();
    }

    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE - 10)
    SecurityFilterChain everythingElseChain(HttpSecurity http) throws Exception {
        harden(http)
                .securityMatcher(request -> true)
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .exceptionHandling(handling ->
                        handling.authenticationEntryPoint((request, response, denied) -> response.setStatus(404)))
                .addFilterAfter(
                        new DiscoveryFilter(Map.of(
                                Discovery.AUTHORIZATION_SERVER_PATH,
                                discovery::authorizationServer,
                                Discovery.OPENID_PATH,
                                discovery::openid)),
                        HeaderWriterFilter.class);
        return http.build();
    }

    /** An address in a form that cannot be trusted is a bad request, answered without echoing it. */
    @Bean
    RequestRejectedHandler requestRejectedHandler() {
        return (request, response, rejected) ->
                FhirErrors.BAD_REQUEST.write(request, response, PlainAddressFilter.REFUSAL);
    }

    /** Comes before Spring's own filters, of which some stumble over such an address. */
    @Bean
    FilterRegistrationBean<PlainAddressFilter> plainAddressFilter() {
        FilterRegistrationBean<PlainAddressFilter> filter = new FilterRegistrationBean<>(new PlainAddressFilter());
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    static HttpSecurity harden(HttpSecurity http) throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.cacheControl(HeadersConfigurer.CacheControlConfig::disable)
                        .addHeaderWriter(new StaticHeadersWriter("Cache-Control", "no-store"))
                        .contentSecurityPolicy(policy ->
                                policy.policyDirectives("default-src 'none'; frame-ancestors 'none'; sandbox"))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER)));
    }
}
