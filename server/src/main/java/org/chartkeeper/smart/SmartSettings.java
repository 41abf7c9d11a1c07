package org.chartkeeper.smart;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where those who may ask for tokens are written down, and how the hospital shows itself to them.
 *
 * @param clients directory of client files
 * @param issuers directory of issuer files
 * @param brands file with the hospital's brand bundle
 */
@ConfigurationProperties("chartkeeper")
record SmartSettings(
        @DefaultValue("config/clients") Path clients,
        @DefaultValue("config/issuers") Path issuers,
        @DefaultValue("config/brands.json") Path brands) {}
