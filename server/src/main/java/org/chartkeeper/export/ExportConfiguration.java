package org.chartkeeper.export;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.chartkeeper.access.RedisclosureNotices;
import org.chartkeeper.audit.AuditTrail;
import org.chartkeeper.fhir.DatabaseGate;
import org.chartkeeper.fhir.FhirContribution;
import org.chartkeeper.fhir.ServerSettings;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires bulk export. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ExportSettings.class)
class ExportConfiguration {

    private static final String BULK_DATA = "http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data";

    @Bean
    ExportJobRepository exportJobRepository(DataSource dataSource) {
        return new ExportJobRepository(dataSource, UUID.randomUUID());
    }

    @Bean
    ExportFiles exportFiles(ServerSettings server) {
        return new ExportFiles(server.dataDir().resolve("export"));
    }

    @Bean
    JobKeys exportKeys(ServerSettings server) {
        Path keys = server.dataDir().resolve("keys");
        return JobKeys.in(keys.resolve("export.key"));
    }

    @Bean
    Selection exportSelection(FhirContext context) {
        return new Selection(new Groups(context));
    }

    @Bean
    Disclosure exportDisclosure(DataSource dataSource, DatabaseGate gate) {
        return new Disclosure(dataSource, gate);
    }

    @Bean
    ExportAudit exportAudit(AuditTrail trail, Clock clock) {
        return new ExportAudit(trail, clock);
    }

    @Bean(destroyMethod = "close")
    ExportRunner exportRunner(
            ExportJobRepository jobs,
            ExportFiles files,
            Selection selection,
            ExportSettings settings,
            DataSource dataSource,
            DatabaseGate gate,
            FhirContext context,
            Clock clock,
            RedisclosureNotices notices) {
        return new ExportRunner(jobs, files, selection, settings, dataSource, gate, context, clock, notices);
    }

    @Bean
    PollLimit exportPollLimit(Clock clock) {
        return new PollLimit(clock);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    ExportUpkeep exportUpkeep(
            ExportJobRepository jobs, ExportFiles files, ExportRunner runner, PollLimit limit, Clock clock) {
        return new ExportUpkeep(jobs, files, runner, limit, clock);
    }

    @Bean
    ExportService exportService(
            ExportJobRepository jobs,
            ExportFiles files,
            ExportRunner runner,
            Selection selection,
            JobKeys keys,
            ExportAudit audit,
            ExportSettings settings,
            DataSource dataSource,
            DatabaseGate gate,
            Clock clock) {
        return new ExportService(jobs, files, runner, selection, keys, audit, settings, dataSource, gate, clock);
    }

    /** The servlet with the longer path wins, so these requests never come to HAPI's. */
    @Bean
    ServletRegistrationBean<ExportFileServlet> exportFileServlet(
            ExportJobRepository jobs,
            ExportFiles files,
            JobKeys keys,
            Disclosure disclosure,
            RedisclosureNotices notices,
            ExportAudit audit,
            FhirContext context,
            Clock clock) {
        ExportFileServlet servlet =
                new ExportFileServlet(jobs, files, keys, disclosure, notices, audit, context, clock);
        ServletRegistrationBean<ExportFileServlet> registration =
                new ServletRegistrationBean<>(servlet, "/fhir" + ExportFileServlet.PATH + "/*");
        registration.setName("exportFiles");
        return registration;
    }

    @Bean
    FhirContribution export(
            FhirContext context,
            ServerSettings server,
            ExportService exports,
            ExportJobRepository jobs,
            Disclosure disclosure,
            RedisclosureNotices notices,
            PollLimit limit,
            ObjectMapper json,
            Clock clock) {
        ExportRequestReader reader = new ExportRequestReader(context, new ExportTypes(context), server.fhirBase());
        ExportProvider provider =
                new ExportProvider(reader, exports, jobs, disclosure, notices, limit, json, clock, server.fhirBase());
        return new FhirContribution() {
            @Override
            public List<Object> providers() {
                return List.of(provider);
            }

            @Override
            public void describe(CapabilityStatement statement) {
                if (!statement.hasInstantiates(BULK_DATA)) {
                    statement.addInstantiates(BULK_DATA);
                }
            }
        };
    }
}
