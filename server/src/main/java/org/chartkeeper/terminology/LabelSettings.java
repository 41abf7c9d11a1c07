package org.chartkeeper.terminology;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the operator's value sets for labels are.
 *
 * @param labels a directory of FHIR ValueSets in JSON, read at start and on change; it need not be there
 */
@ConfigurationProperties("chartkeeper")
record LabelSettings(@DefaultValue("config/labels") Path labels) {}
