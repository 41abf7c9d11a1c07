package org.chartkeeper.demo;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.rest.server.RestfulServer;
import org.chartkeeper.fhir.FhirStore;
import org.chartkeeper.fhir.ServerSettings;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Meta;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

/** Wires the demo hospital. */
@Configuration(proxyBeanMethods = false)
@Profile("demo")
class DemoConfiguration {

    /** After {@code server}, whose interceptors label, classify and record what is stored. */
    @Bean
    DemoHospital demoHospital(
            FhirContext context, IFhirSystemDao<Bundle, Meta> system, FhirStore store, RestfulServer server) {
        return new DemoHospital(context, system, store);
    }

    /** Opens the demo app to browsers; it is served without a session and has no forms. */
    @Bean
    @Order(17)
    SecurityFilterChain demoAppChain(HttpSecurity http) throws Exception {
        return http.securityMatcher(request ->
                        request.getRequestURI().startsWith(request.getContextPath() + DemoAppController.PATH))
                .csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    @Bean
    DemoWelcome demoWelcome(ServerSettings server) {
        return new DemoWelcome(server);
    }
}
