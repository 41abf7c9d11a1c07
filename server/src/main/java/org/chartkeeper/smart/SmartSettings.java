package org.chartkeeper.smart;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where those who may ask for tokens are written down.
 *
 * @param clients directory of client files
 * @param issuers directory of issuer files
 */
@ConfigurationProperties("chartkeeper")
record SmartSettings(
        @DefaultValue("config/clients") Path clients,
        @DefaultValue("config/issuers") Path issuers) {}
