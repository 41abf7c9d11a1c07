package org.chartkeeper.consent;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Consent as the decision reads it, flattened once and used for every decision after.
 *
 * @see ConsentReader
 */
public final class ConsentRecord {

    private final String source;
    private final String patient;
    private final boolean active;
    private final boolean trusted;
    private final Set<String> policies;
    private final Instant made;
    private final Span period;
    private final @Nullable Set<String> organizations;
    private final Rule[] rules;

    /**
     * @param source {@code Consent/id/_history/version}
     * @param patient id of the patient, empty when it names none of ours
     * @param active whether it is an active consent about privacy
     * @param trusted whether its permits count
     * @param policies URIs of the policies it was given under
     * @param made when it was made
     * @param period when it holds
     * @param organizations the custodians it is addressed to, or null for any
     * @param root its root provision
     */
    ConsentRecord(
            String source,
            String patient,
            boolean active,
            boolean trusted,
            Set<String> policies,
            Instant made,
            Span period,
            @Nullable Set<String> organizations,
            Rule.Provision root) {
        this.source = source;
        this.patient = patient;
        this.active = active;
        this.trusted = trusted;
        this.policies = policies;
        this.made = made;
        this.period = period;
        this.organizations = organizations;
        this.rules = Rule.flatten(root).toArray(Rule[]::new);
    }

    /** {@code Consent/id/_history/version}. */
    public String source() {
        return source;
    }

    /** Id of the patient whose consent this is; empty when it names none of ours. */
    public String patient() {
        return patient;
    }

    /** Whether its permits count; {@code known} are the policies the hospital knows, none for any. */
    boolean isTrusted(Set<String> known) {
        return trusted && (known.isEmpty() || known.containsAll(policies));
    }

    boolean permitsAtBase() {
        return rules[0].permit();
    }

    Rule[] rules() {
        return rules;
    }

    /** What an active consent asks of the content of resources, whether it is in force yet or not; each once. */
    Stream<ContentTest> contentTests() {
        return active
                ? Stream.of(rules)
                        .flatMap(rule -> rule.criteria().contentTests())
                        .distinct()
                : Stream.empty();
    }

    /** Whether this ever speaks to this custodian. */
    private boolean concerns(String custodian) {
        return active && (organizations == null || organizations.contains(custodian));
    }

    /** Why it does not count now, or null when it does. */
    @Nullable
    String ineffective(String custodian, Instant now) {
        if (!active) {
            return "it is no active consent about privacy";
        }
        if (!concerns(custodian)) {
            return "it is addressed to other organisations";
        }
        if (made.isAfter(now)) {
            return "it is made later";
        }
        return period.contains(now) ? null : "its period does not include this moment";
    }

    /** The moments at which its meaning may change by itself. */
    Stream<Instant> turningPoints(String custodian) {
        return concerns(custodian) ? turningPoints() : Stream.empty();
    }

    /** The moments at which its meaning may change by itself, to whatever custodian it is addressed. */
    Stream<Instant> turningPoints() {
        var points = new TreeSet<>(Set.of(made));
        add(points, period);
        for (Rule rule : rules) {
            add(points, rule.criteria().period());
        }
        return points.stream();
    }

    private static void add(Set<Instant> points, @Nullable Span span) {
        if (span != null) {
            points.addAll(List.of(span.from(), span.until()));
        }
    }
}
