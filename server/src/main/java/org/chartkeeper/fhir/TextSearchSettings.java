package org.chartkeeper.fhir;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Text search, which is not offered yet.
 *
 * @param elasticsearch reserved: the address of an Elasticsearch
 */
@ConfigurationProperties("chartkeeper.search")
record TextSearchSettings(@DefaultValue("") String elasticsearch) {

    TextSearchSettings {
        if (!elasticsearch.isEmpty()) {
            throw new StartRefusedException(
                    "`chartkeeper.search.elasticsearch` is not offered yet: remove it; `_text` and `_content` are refused");
        }
    }
}
