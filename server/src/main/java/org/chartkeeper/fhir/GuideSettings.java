package org.chartkeeper.fhir;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Implementation guides beside the server's own.
 *
 * @param guides FHIR packages ({@code .tgz}) to load at start, or directories of them
 */
@ConfigurationProperties("chartkeeper")
record GuideSettings(@Nullable List<Path> guides) {

    GuideSettings {
        guides = guides == null ? List.of() : List.copyOf(guides);
    }

    List<Path> paths() {
        return guides == null ? List.of() : guides;
    }
}
