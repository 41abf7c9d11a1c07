package org.chartkeeper.access;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** Puts the notice about redisclosure on what needs it in one answer: on each record, and on each Bundle that lists one. */
final class NoticedAnswer {

    private final RedisclosureNotices notices;
    private final RedisclosureNotices.To to;
    private final Function<Resource, @Nullable Integer> classes;

    /** @param classes finds the access class of a record, null for what is none */
    NoticedAnswer(
            RedisclosureNotices notices, RedisclosureNotices.To to, Function<Resource, @Nullable Integer> classes) {
        this.notices = notices;
        this.to = to;
        this.classes = classes;
    }

    /** Whether {@code resource} only lists others, unlike a Bundle that is stored as it is. */
    static boolean lists(Resource resource) {
        return resource instanceof Bundle && Classification.classOf(resource) == null;
    }

    /** Whether there is anything in {@code answer} that needs the notice. */
    boolean isDue(Resource answer) {
        if (lists(answer)) {
            for (BundleEntryComponent entry : ((Bundle) answer).getEntry()) {
                if (entry.hasResource() && isDue(entry.getResource())) {
                    return true;
                }
            }
            return false;
        }
        Integer accessClass = classes.apply(answer);
        return accessClass != null && notices.due(accessClass);
    }

    /**
     * Puts the notices on.
     *
     * @param answer what is answered
     * @param sent what is sent of it: the same, or a shorter copy
     * @return whether each record that is sent has the notice that it needs
     */
    boolean attach(Resource answer, Resource sent) {
        if (lists(answer)) {
            return attachToEntries((Bundle) answer, (Bundle) sent);
        }
        if (!isDue(answer)) {
            return true;
        }
        Integer accessClass = classes.apply(answer);
        Optional<RedisclosureNotice> notice = accessClass == null ? Optional.empty() : to.of(accessClass);
        notice.ifPresent(each -> each.attachTo(sent));
        return notice.isPresent();
    }

    private boolean attachToEntries(Bundle answer, Bundle sent) {
        List<BundleEntryComponent> entries = sent.getEntry();
        if (entries.isEmpty()) {
            return true;
        }
        if (entries.size() != answer.getEntry().size()) {
            return false;
        }
        for (int i = 0; i < entries.size(); i++) {
            BundleEntryComponent entry = answer.getEntry().get(i);
            if (entry.hasResource()
                    && entries.get(i).hasResource()
                    && !attach(entry.getResource(), entries.get(i).getResource())) {
                return false;
            }
        }
        if (isDue(answer)) {
            RedisclosureNotice.attachTo(sent, notices.text());
        }
        return true;
    }
}
