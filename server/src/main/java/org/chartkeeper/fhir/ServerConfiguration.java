package org.chartkeeper.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.interceptor.api.IInterceptorService;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.provider.JpaSystemProvider;
import ca.uhn.fhir.jpa.util.ResourceCountCache;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.HardcodedServerAddressStrategy;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import jakarta.persistence.EntityManager;
import jakarta.servlet.Filter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.catalina.core.StandardHost;
import org.chartkeeper.caller.CallerContext;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Meta;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.security.SecurityProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** The FHIR endpoint: HAPI's server with the providers and interceptors of every capability. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({RequestLimits.class, GuideSettings.class, TextSearchSettings.class})
class ServerConfiguration {

    @Bean
    RestfulServer restfulServer(
            FhirContext context,
            ServerSettings address,
            ResourceProviderFactory resourceProviders,
            JpaSystemProvider<Bundle, Meta> systemProvider,
            IFhirSystemDao<Bundle, Meta> systemDao,
            JpaStorageSettings storage,
            ISearchParamRegistry searchParameters,
            IValidationSupport validation,
            IInterceptorService interceptors,
            EntityManager entityManager,
            ResourceClassifier classifier,
            List<CommitStep> commitSteps,
            List<FhirContribution> contributions,
            RequestLimits limits,
            GuideSettings guides,
            TextSearchSettings textSearch,
            @Value("${spring.application.version:unknown}") String version) {
        Guides.load(guides.paths(), context, (ValidationSupportChain) validation);
        RestfulServer server = new RestfulServer(context) {
            @Override
            protected @Nullable String createPoweredByHeader() {
                return null;
            }
        };
        server.setServerAddressStrategy(new HardcodedServerAddressStrategy(address.fhirBase()));
        server.setDefaultResponseEncoding(EncodingEnum.JSON);
        server.setDefaultPageSize(limits.defaultPage());
        server.setMaximumPageSize(limits.pageSize());
        server.registerProviders(stockProviders(resourceProviders, contributions));
        server.registerProvider(systemProvider);
        server.setServerConformanceProvider(new StatementProvider(
                server,
                systemDao,
                storage,
                searchParameters,
                validation,
                new Statement(address, version),
                contributions));
        server.registerInterceptor(new OwnMetaOperations());
        server.registerInterceptor(new ErrorInterceptor());
        server.registerInterceptor(new SuccessInterceptor());
        server.registerInterceptor(new LimitsInterceptor(
                limits, new SearchLimits(limits, new SearchParameters(context, searchParameters))));
        server.registerInterceptor(new ConditionalWriteLocks());
        interceptors.registerInterceptor(new SearchInterceptor());
        interceptors.registerInterceptor(new StoredVersionsInterceptor(entityManager, classifier, commitSteps));
        for (FhirContribution contribution : contributions) {
            server.registerProviders(contribution.providers());
            contribution.interceptors().forEach(server::registerInterceptor);
            interceptors.registerInterceptors(contribution.storageInterceptors());
        }
        return server;
    }

    /** HAPI's providers, but for the types that a capability serves itself. */
    private static List<Object> stockProviders(ResourceProviderFactory factory, List<FhirContribution> contributions) {
        Set<Class<?>> ours = contributions.stream()
                .flatMap(contribution -> contribution.providers().stream())
                .filter(IResourceProvider.class::isInstance)
                .map(provider -> ((IResourceProvider) provider).getResourceType())
                .collect(Collectors.toSet());
        return factory.createProviders().stream()
                .filter(provider ->
                        !(provider instanceof IResourceProvider stock) || !ours.contains(stock.getResourceType()))
                .toList();
    }

    /** Marks the threads that answer requests, so that nothing they do runs as the server itself. */
    @Bean
    FilterRegistrationBean<Filter> requestMark() {
        Filter mark = (request, response, chain) -> {
            try (var scope = CallerContext.enterRequest()) {
                chain.doFilter(request, response);
            }
        };
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(mark);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    /** After the security chain, which knows the caller. */
    @Bean
    FilterRegistrationBean<LimitsFilter> limitsFilter(RequestLimits limits) {
        FilterRegistrationBean<LimitsFilter> registration = new FilterRegistrationBean<>(new LimitsFilter(limits));
        registration.addUrlPatterns("/fhir/*");
        registration.setOrder(SecurityProperties.DEFAULT_FILTER_ORDER + 10);
        return registration;
    }

    /** What the container itself refuses is answered in FHIR too, and never with its name or a trace. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> plainErrors() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(null);
                host.getPipeline().addValve(new OutcomeValve());
            }
        });
    }

    @Bean(name = "myResourceCountsCache")
    ResourceCountCache noResourceCounts() {
        return new ResourceCountCache(Map::of);
    }

    @Bean
    ServletRegistrationBean<RestfulServer> fhirServlet(RestfulServer server) {
        ServletRegistrationBean<RestfulServer> registration = new ServletRegistrationBean<>(server, "/fhir/*");
        registration.setName("fhir");
        registration.setLoadOnStartup(1);
        return registration;
    }
}
