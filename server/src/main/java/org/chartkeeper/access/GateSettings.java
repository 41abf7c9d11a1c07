package org.chartkeeper.access;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The gate.
 *
 * @param fewClasses to callers who see at most so many access classes the database answers from the rows of those classes, to
 *     others from all rows; what they see is the same
 */
@ConfigurationProperties("chartkeeper.gate")
record GateSettings(@DefaultValue("400") int fewClasses) {

    GateSettings {
        if (fewClasses < 0) {
            throw new IllegalArgumentException("chartkeeper.gate.few-classes must not be negative");
        }
    }
}
