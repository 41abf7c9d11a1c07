package org.chartkeeper.export;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.chartkeeper.access.RedisclosureNotice;
import org.chartkeeper.access.RedisclosureNotices;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.export.SnapshotReader.Row;
import org.chartkeeper.fhir.StoredJson;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** Writes the lines of an export: as they are stored, or with the notice that has to go with them. */
final class NoticedLines {

    private final FhirContext context;
    private final RedisclosureNotices notices;
    private final RedisclosureNotices.To to;

    NoticedLines(FhirContext context, RedisclosureNotices notices, Caller caller) {
        this.context = context;
        this.notices = notices;
        this.to = notices.to(caller.takingAway());
    }

    /** The line of {@code row}, or null when it may not leave after all. */
    byte @Nullable [] line(Row row) {
        byte[] stored = StoredJson.of(row.stored());
        if (!notices.due(row.accessClass())) {
            return stored;
        }
        Optional<RedisclosureNotice> notice = to.of(row.accessClass());
        return notice.isEmpty() ? null : with(notice.get(), stored);
    }

    private byte[] with(RedisclosureNotice notice, byte[] stored) {
        Resource resource =
                (Resource) context.newJsonParser().parseResource(new String(stored, StandardCharsets.UTF_8));
        notice.attachTo(resource);
        return context.newJsonParser().encodeResourceToString(resource).getBytes(StandardCharsets.UTF_8);
    }
}
