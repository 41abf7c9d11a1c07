package org.chartkeeper.consent;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.chartkeeper.access.AccessClass;
import org.chartkeeper.access.GateView;
import org.chartkeeper.consent.Askers.Asker;
import org.jspecify.annotations.Nullable;

/** Compares what recipients are shown of a patient's record with what they would be shown under other consents. */
final class Simulation {

    private static final int EXAMPLES = 3;

    private final PatientChart chart;
    private final GateView gate;

    Simulation(PatientChart chart, GateView gate) {
        this.chart = chart;
        this.gate = gate;
    }

    /** The same recipient as things stand, and as they would. */
    record Pair(Prospect before, Prospect after) {}

    /** Resources that are alike: of one type, with the same labels. */
    record Kind(String type, Set<String> labels) implements Comparable<Kind> {

        private static final Comparator<Kind> ORDER = Comparator.comparing(Kind::type)
                .thenComparing(kind -> kind.labels().toString());

        Kind {
            labels = Subject.sorted(labels);
        }

        @Override
        public int compareTo(Kind other) {
            return ORDER.compare(this, other);
        }
    }

    /** How many resources are shown before and after, and a few of those that make the difference. */
    static final class Tally {
        private int before;
        private int after;
        private int gained;
        private int lost;
        private final List<String> examples = new ArrayList<>();

        private void count(Change change, String reference, boolean mayName) {
            before += change.before ? 1 : 0;
            after += change.after ? 1 : 0;
            gained += change.after && !change.before ? 1 : 0;
            lost += change.before && !change.after ? 1 : 0;
            if (change.before != change.after && mayName && examples.size() < EXAMPLES) {
                examples.add(reference);
            }
        }

        int before() {
            return before;
        }

        int after() {
            return after;
        }

        int gained() {
            return gained;
        }

        int lost() {
            return lost;
        }

        List<String> examples() {
            return examples.stream().sorted().toList();
        }
    }

    private record Change(boolean before, boolean after) {}

    private record Asked(Pair pair, int accessClass) {}

    /**
     * For each pair the kinds of resources that either is shown.
     *
     * @param contents whether consents ask for what only the resources themselves can tell
     */
    Map<Pair, Map<Kind, Tally>> of(String patient, List<Pair> pairs, boolean contents, Asker asker) {
        Map<Pair, Map<Kind, Tally>> tallies = new HashMap<>();
        Map<Asked, Change> byClass = new HashMap<>();
        Set<Integer> countable = asker.countable(patient, gate);
        Set<Integer> visible = gate.shownOf(patient, asker.caller());
        chart.read(patient, null, contents, entry -> {
            if (!countable.contains(entry.accessClass())) {
                return;
            }
            boolean mayName = visible.contains(entry.accessClass());
            AccessClass accessClass = gate.accessClass(entry.accessClass());
            Kind kind = new Kind(accessClass.resourceType(), Set.copyOf(accessClass.labels()));
            for (Pair pair : pairs) {
                ResourceFacts facts = entry.facts();
                Change change = facts == null
                        ? byClass.computeIfAbsent(
                                new Asked(pair, entry.accessClass()), asked -> change(pair, accessClass, null))
                        : change(pair, accessClass, facts);
                if (change.before() || change.after()) {
                    tallies.computeIfAbsent(pair, one -> new TreeMap<>())
                            .computeIfAbsent(kind, one -> new Tally())
                            .count(change, entry.reference(), mayName);
                }
            }
        });
        return tallies;
    }

    private static Change change(Pair pair, AccessClass accessClass, @Nullable ResourceFacts facts) {
        return new Change(pair.before().shows(accessClass, facts), pair.after().shows(accessClass, facts));
    }
}
