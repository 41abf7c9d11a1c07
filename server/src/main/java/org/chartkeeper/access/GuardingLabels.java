package org.chartkeeper.access;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import org.chartkeeper.terminology.Confidentiality;
import org.chartkeeper.terminology.Vocabulary;

/**
 * What a resource is guarded by.
 *
 * @param codes codes of v3-ActCode
 * @param level how confidential it is
 */
record GuardingLabels(Set<String> codes, Confidentiality level) {

    static final GuardingLabels NONE = new GuardingLabels(Set.of(), Confidentiality.N);

    GuardingLabels {
        codes = Set.copyOf(codes);
    }

    static GuardingLabels of(AccessClass accessClass) {
        return new GuardingLabels(Set.copyOf(accessClass.labels()), accessClass.level());
    }

    /** Of labels as they stand in {@code meta.security}, each {@code system|code}. */
    static GuardingLabels of(Collection<String> labels) {
        Set<String> codes = new LinkedHashSet<>();
        Confidentiality level = Confidentiality.N;
        for (String label : labels) {
            int bar = label.lastIndexOf('|');
            String system = label.substring(0, bar);
            String code = label.substring(bar + 1);
            if (system.equals(Vocabulary.ACT_CODE)) {
                codes.add(code);
            } else if (system.equals(Vocabulary.CONFIDENTIALITY)) {
                level = level.orHigher(Confidentiality.of(code).orElse(Confidentiality.V));
            }
        }
        return new GuardingLabels(codes, level);
    }

    /** Both. */
    GuardingLabels and(GuardingLabels other) {
        Set<String> all = new LinkedHashSet<>(codes);
        all.addAll(other.codes);
        return new GuardingLabels(all, level.orHigher(other.level));
    }

    /** What is left of them where {@code explained} needs no other ground. */
    GuardingLabels beyond(GuardingLabels explained) {
        Set<String> left = new LinkedHashSet<>(codes);
        left.removeAll(explained.codes);
        return new GuardingLabels(left, level.compareTo(explained.level) > 0 ? level : Confidentiality.N);
    }

    /** What both have. */
    GuardingLabels within(GuardingLabels other) {
        Set<String> common = new LinkedHashSet<>(codes);
        common.retainAll(other.codes);
        return new GuardingLabels(common, level.compareTo(other.level) < 0 ? level : other.level);
    }

    /** Those of {@code labels} that it still has, each {@code system|code}. */
    Set<String> stillAmong(Collection<String> labels) {
        Set<String> still = new TreeSet<>();
        for (String label : labels) {
            GuardingLabels one = of(Set.of(label));
            boolean leveled = one.level.compareTo(Confidentiality.N) > 0 && level.compareTo(one.level) >= 0;
            if (leveled || one.codes.stream().anyMatch(codes::contains)) {
                still.add(label);
            }
        }
        return still;
    }
}
