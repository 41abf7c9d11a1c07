package org.chartkeeper.access;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.chartkeeper.caller.Caller;
import org.jspecify.annotations.Nullable;

/** Knows which records carry the notice about redisclosure, and what it says to whom. */
public final class RedisclosureNotices {

    private final AccessClasses classes;
    private final Supplier<Policy> policy;
    private final List<ClassDecider> deciders;
    private final Clock clock;
    private final String base;

    RedisclosureNotices(
            AccessClasses classes, Supplier<Policy> policy, List<ClassDecider> deciders, Clock clock, String base) {
        this.classes = classes;
        this.policy = policy;
        this.deciders = List.copyOf(deciders);
        this.clock = clock;
        this.base = base;
    }

    /** Whether the resources of {@code accessClass} leave with the notice or not at all. */
    public boolean due(int accessClass) {
        List<String> labels = known(accessClass).labels();
        return !labels.isEmpty() && labels.contains(RedisclosureNotice.PART_TWO);
    }

    /** Another node may have made the class a moment ago. */
    private AccessClass known(int accessClass) {
        if (accessClass >= classes.count()) {
            classes.readNew();
        }
        return classes.get(accessClass);
    }

    /** What the notice says. */
    String text() {
        return policy.get().redisclosureNotice();
    }

    /** The notice as the extension of a bulk data manifest. */
    public Map<String, Object> inManifest() {
        return RedisclosureNotice.inManifest(text());
    }

    /** The notices for {@code caller} as things stand now. */
    public To to(Caller caller) {
        return new To(caller);
    }

    /** The notices for one caller; each class is asked about once. Not for several threads. */
    public final class To {

        private final Caller caller;
        private final Map<Integer, Optional<RedisclosureNotice>> known = new HashMap<>();
        private @Nullable List<ClassDecider.Decisions> decisions;

        private To(Caller caller) {
            this.caller = caller;
        }

        /** The notice for resources of {@code accessClass}; none when there is nothing any more on which they are shown. */
        public Optional<RedisclosureNotice> of(int accessClass) {
            return known.computeIfAbsent(accessClass, key -> find(known(key)));
        }

        private Optional<RedisclosureNotice> find(AccessClass accessClass) {
            List<ClassDecider.Decisions> asked = decisions();
            return asked.stream().allMatch(each -> each.shows(accessClass))
                    ? asked.stream()
                            .map(each -> each.groundOf(accessClass))
                            .filter(Objects::nonNull)
                            .findFirst()
                            .map(ground -> new RedisclosureNotice(text(), ground, caller.purposes(), base))
                    : Optional.empty();
        }

        private List<ClassDecider.Decisions> decisions() {
            List<ClassDecider.Decisions> asked = decisions;
            if (asked == null) {
                asked = deciders.stream()
                        .map(decider -> decider.decisionsFor(caller, clock.instant()))
                        .toList();
                decisions = asked;
            }
            return asked;
        }
    }
}
