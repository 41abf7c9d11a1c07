package org.chartkeeper.smart;

import ca.uhn.fhir.jpa.api.dao.DaoRegistry;
import java.time.Clock;
import org.chartkeeper.audit.AuditTrail;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires launches to the store. */
@Configuration(proxyBeanMethods = false)
class ChartConfiguration {

    @Bean
    Charts charts(DaoRegistry daos, AuditTrail trail, Clock clock) {
        return new StoredCharts(daos, trail, clock);
    }
}
