package org.chartkeeper.consent;

import java.util.Comparator;

/**
 * Something a decision rests on.
 *
 * @param source a consent or another resource with its version, or the policy with its: {@code Consent/7/_history/2}
 * @param element the provision or member that decided, for example {@code Consent.provision.provision[0]}
 */
public record Basis(String source, String element) implements Comparable<Basis> {

    private static final Comparator<Basis> ORDER =
            Comparator.comparing(Basis::source).thenComparing(Basis::element);

    @Override
    public int compareTo(Basis other) {
        return ORDER.compare(this, other);
    }
}
