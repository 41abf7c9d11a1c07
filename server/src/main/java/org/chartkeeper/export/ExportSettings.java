package org.chartkeeper.export;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of bulk export.
 *
 * @param retention how long the files of an export are kept
 * @param jobsPerClient the most exports that one client may have running
 * @param resourcesPerFile the most resources in one file
 * @param workers the most exports that this node runs at once; each holds a database connection
 */
@ConfigurationProperties("chartkeeper.export")
record ExportSettings(
        @DefaultValue("24h") Duration retention,
        @DefaultValue("3") int jobsPerClient,
        @DefaultValue("100000") int resourcesPerFile,
        @DefaultValue("2") int workers) {

    ExportSettings {
        if (retention.compareTo(Duration.ofMinutes(5)) < 0) {
            throw new IllegalArgumentException("chartkeeper.export.retention must be at least 5m");
        }
        if (jobsPerClient < 1) {
            throw new IllegalArgumentException("chartkeeper.export.jobs-per-client must be at least 1");
        }
        if (resourcesPerFile < 1 || resourcesPerFile > 1_000_000) {
            throw new IllegalArgumentException("chartkeeper.export.resources-per-file must be from 1 to 1000000");
        }
        if (workers < 1) {
            throw new IllegalArgumentException("chartkeeper.export.workers must be at least 1");
        }
    }
}
