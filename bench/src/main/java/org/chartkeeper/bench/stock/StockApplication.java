package org.chartkeeper.bench.stock;

import ca.uhn.fhir.batch2.jobs.config.Batch2JobsConfig;
import ca.uhn.fhir.jpa.api.config.ThreadPoolFactoryConfig;
import ca.uhn.fhir.jpa.batch2.JpaBatch2Config;
import ca.uhn.fhir.jpa.config.r4.JpaR4Config;
import ca.uhn.fhir.jpa.subscription.channel.config.SubscriptionChannelConfig;
import ca.uhn.fhir.jpa.subscription.match.config.SubscriptionProcessorConfig;
import ca.uhn.fhir.jpa.subscription.submit.config.SubscriptionSubmitterConfig;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.elasticsearch.ElasticsearchRestClientAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.quartz.QuartzAutoConfiguration;
import org.springframework.boot.autoconfigure.thymeleaf.ThymeleafAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Stock HAPI JPA R4, wired as {@code hapi-fhir-jpaserver-starter} of the same version wires it. */
@SpringBootApplication(
        exclude = {
            ElasticsearchRestClientAutoConfiguration.class,
            FlywayAutoConfiguration.class,
            QuartzAutoConfiguration.class,
            ThymeleafAutoConfiguration.class
        })
@Import({
    JpaR4Config.class,
    JpaBatch2Config.class,
    Batch2JobsConfig.class,
    SubscriptionSubmitterConfig.class,
    SubscriptionProcessorConfig.class,
    SubscriptionChannelConfig.class,
    ThreadPoolFactoryConfig.class
})
public class StockApplication {

    public static void main(String[] arguments) {
        var application = new SpringApplication(StockApplication.class);
        application.setDefaultProperties(starterDefaults());
        application.run(arguments);
    }

    private static Map<String, Object> starterDefaults() {
        return Map.of(
                "server.tomcat.relaxed-query-chars", "|",
                "management.endpoint.health.probes.enabled", "true",
                "spring.main.allow-circular-references", "true",
                "spring.main.banner-mode", "off",
                "spring.datasource.hikari.maximum-pool-size", "10",
                "spring.jpa.properties.hibernate.dialect", "ca.uhn.fhir.jpa.model.dialect.HapiFhirPostgresDialect",
                "spring.jpa.properties.hibernate.hbm2ddl.auto", "update",
                "spring.jpa.properties.hibernate.jdbc.batch_size", "20",
                "spring.jpa.properties.hibernate.search.enabled", "false",
                "logging.level.root", "warn");
    }
}
