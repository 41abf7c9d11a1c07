package org.chartkeeper.terminology;

import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires the value sets that bring labels. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LabelSettings.class)
class TerminologyConfiguration {

    @Bean
    LabelsInForce labelsInForce(LabelSettings settings) {
        return new LabelsInForce(settings.labels());
    }

    @Bean
    LabelDecisions labelDecisions(DataSource dataSource) {
        return new LabelDecisions(JdbcClient.create(dataSource));
    }
}
