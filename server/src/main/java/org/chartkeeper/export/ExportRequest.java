package org.chartkeeper.export;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a kick-off asks for.
 *
 * @param url the kick-off request, as the manifest repeats it
 * @param level whose resources
 * @param group id of the Group, at group level alone
 * @param types the types to export, all opened by the caller's scopes
 * @param since only what changed after this
 * @param patients ids of the only patients wanted, null for all of the level
 * @param skipped the parameters that are not supported and were passed over, as the client allowed
 */
record ExportRequest(
        String url,
        Level level,
        Optional<String> group,
        Set<String> types,
        @Nullable Instant since,
        @Nullable Set<String> patients,
        List<String> skipped) {

    /** The three levels of the <a href="https://hl7.org/fhir/uv/bulkdata/STU2/export.html">export operation</a>. */
    enum Level {
        SYSTEM,
        PATIENT,
        GROUP
    }
}
