package org.chartkeeper.access;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the hospital's policy is.
 *
 * @param policy the file, read at start and on change
 */
@ConfigurationProperties("chartkeeper")
record PolicySettings(@DefaultValue("config/policy.yaml") Path policy) {}
