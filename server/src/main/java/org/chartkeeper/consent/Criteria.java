package org.chartkeeper.consent;

import java.util.Set;
import java.util.stream.Stream;
import org.chartkeeper.terminology.Confidentiality;
import org.chartkeeper.terminology.Vocabulary;
import org.jspecify.annotations.Nullable;

/**
 * The criterion elements of a provision; one that is absent restricts nothing. The values of one element are alternatives,
 * the elements must all apply.
 *
 * @see <a href="https://hl7.org/fhir/R4/consent-definitions.html#Consent.provision">Consent.provision</a>
 */
record Criteria(
        @Nullable Span period,
        @Nullable Listed actors,
        @Nullable Listed actions,
        @Nullable Labels labels,
        @Nullable Listed purposes,
        @Nullable Classes classes,
        @Nullable Codes codes,
        ContentTest.@Nullable Relevance dataPeriod,
        ContentTest.@Nullable Data data) {

    static final Criteria NONE = new Criteria(null, null, null, null, null, null, null, null, null);

    /** Values of one element; {@code unknown} when one of them means nothing to us. */
    record Listed(Set<String> values, boolean unknown) {
        Listed {
            values = Set.copyOf(values);
        }

        Truth anyOf(Set<String> actual) {
            for (String value : values) {
                if (actual.contains(value)) {
                    return Truth.YES;
                }
            }
            return unknown ? Truth.MAYBE : Truth.NO;
        }
    }

    /** The values of {@code securityLabel}: levels are thresholds, the others match by subsumption. */
    record Labels(Set<Confidentiality> levels, Set<String> sensitivities, boolean unknown) {
        private static final Set<String> SUBSTANCE_USE = Set.of("ETH", "SUD", "ETHUD", "OPIOIDUD");

        Labels {
            levels = Set.copyOf(levels);
            sensitivities = Set.copyOf(sensitivities);
        }

        /** Permits need both kinds and reach up to the level; denials need either and begin at the level. */
        Truth apply(boolean permit, Subject subject) {
            if (levels.isEmpty()) {
                return sensitivity(permit, subject.labels());
            }
            Truth level = level(permit, subject.confidentiality());
            if (sensitivities.isEmpty() && !unknown) {
                return level;
            }
            Truth sensitivity = sensitivity(permit, subject.labels());
            return permit ? level.and(sensitivity) : level.or(sensitivity);
        }

        private Truth level(boolean permit, Confidentiality actual) {
            for (Confidentiality level : levels) {
                if (permit ? actual.compareTo(level) <= 0 : actual.compareTo(level) >= 0) {
                    return Truth.YES;
                }
            }
            return Truth.NO;
        }

        private Truth sensitivity(boolean permit, Set<String> actual) {
            for (String label : actual) {
                for (String listed : sensitivities) {
                    if (Vocabulary.policies().covers(listed, label) || (!permit && bothSubstanceUse(listed, label))) {
                        return Truth.YES;
                    }
                }
            }
            return unknown ? Truth.MAYBE : Truth.NO;
        }

        /** R4 has two unrelated families of codes for substance use; a denial of one is meant for both. */
        private static boolean bothSubstanceUse(String listed, String label) {
            return (listed.equals("ETH") || listed.equals("SUD")) && SUBSTANCE_USE.contains(label);
        }
    }

    /** The values of {@code class}: resource types, and others such as document types that only the resource itself can tell. */
    record Classes(Set<String> types, ContentTest.Codings others, boolean unknown) {
        Classes {
            types = Set.copyOf(types);
        }

        Truth apply(boolean permit, Subject subject) {
            if (types.contains(subject.resourceType())) {
                return Truth.YES;
            }
            Truth other = others.codings().isEmpty() ? Truth.NO : others.ask(permit, subject);
            return unknown ? other.or(Truth.MAYBE) : other;
        }
    }

    /** The values of {@code code}. */
    record Codes(ContentTest.Codings test, boolean unknown) {

        Truth apply(boolean permit, Subject subject) {
            Truth truth = test.ask(permit, subject);
            return unknown ? truth.or(Truth.MAYBE) : truth;
        }
    }

    /** What only the content of a resource answers. */
    Stream<ContentTest> contentTests() {
        ContentTest.@Nullable Codings codings = codes == null ? null : codes.test;
        ContentTest.@Nullable Codings kinds =
                classes == null || classes.others.codings().isEmpty() ? null : classes.others;
        return Stream.<@Nullable ContentTest>of(codings, kinds, dataPeriod, data)
                .flatMap(Stream::ofNullable);
    }

    /** What a nested provision asks: its own elements, and its parent's where it states none. */
    Criteria inheriting(Criteria parent) {
        return new Criteria(
                either(period, parent.period),
                either(actors, parent.actors),
                either(actions, parent.actions),
                either(labels, parent.labels),
                either(purposes, parent.purposes),
                either(classes, parent.classes),
                either(codes, parent.codes),
                either(dataPeriod, parent.dataPeriod),
                either(data, parent.data));
    }

    private static <T> @Nullable T either(@Nullable T own, @Nullable T inherited) {
        return own != null ? own : inherited;
    }

    /** Whether all elements apply, read narrowly for a permit and broadly for a denial. Cheap ones come first. */
    Truth apply(boolean permit, Question question, Subject subject) {
        Truth truth = whoWhyWhen(question);
        if (truth != Truth.NO && classes != null) {
            truth = truth.and(classes.apply(permit, subject));
        }
        if (truth != Truth.NO && labels != null) {
            truth = truth.and(labels.apply(permit, subject));
        }
        return truth == Truth.NO ? Truth.NO : truth.and(content(permit, subject));
    }

    private Truth whoWhyWhen(Question question) {
        Truth truth = period == null ? Truth.YES : Truth.of(period.contains(question.now()));
        if (truth != Truth.NO && purposes != null) {
            truth = truth.and(purposes.anyOf(question.purposeLine()));
        }
        if (truth != Truth.NO && actors != null) {
            truth = truth.and(actors.anyOf(question.actors()));
        }
        if (truth != Truth.NO && actions != null) {
            truth = truth.and(actions.anyOf(question.actions()));
        }
        return truth;
    }

    private Truth content(boolean permit, Subject subject) {
        Truth truth = codes == null ? Truth.YES : codes.apply(permit, subject);
        if (truth != Truth.NO && dataPeriod != null) {
            truth = truth.and(dataPeriod.ask(permit, subject));
        }
        return truth == Truth.NO || data == null ? truth : truth.and(data.ask(permit, subject));
    }
}
