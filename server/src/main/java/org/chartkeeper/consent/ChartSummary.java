package org.chartkeeper.consent;

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

/** Counts what recipients are shown of a patient's record, and why; what the asker may not see is not counted. */
final class ChartSummary {

    private final PatientChart chart;
    private final GateView gate;

    ChartSummary(PatientChart chart, GateView gate) {
        this.chart = chart;
        this.gate = gate;
    }

    /**
     * Resources that are alike, and about which the same was decided for the same reason.
     *
     * @param shown whether they are shown
     * @param ground why
     * @param basis what the decision rests on
     */
    record Group(
            String type, String confidentiality, Set<String> labels, boolean shown, String ground, List<Basis> basis)
            implements Comparable<Group> {

        private static final Comparator<Group> ORDER = Comparator.comparing(Group::type)
                .thenComparing(Group::confidentiality)
                .thenComparing(group -> group.labels().toString())
                .thenComparing(Group::shown)
                .thenComparing(Group::ground)
                .thenComparing(group -> group.basis().toString());

        Group {
            labels = Subject.sorted(labels);
            basis = List.copyOf(basis);
        }

        @Override
        public int compareTo(Group other) {
            return ORDER.compare(this, other);
        }
    }

    private record Asked(Prospect prospect, int accessClass) {}

    /** For each of {@code prospects} the groups of {@code patient}'s resources, and how many each has. */
    Map<Prospect, Map<Group, Integer>> of(String patient, Moment moment, List<Prospect> prospects, Asker asker) {
        Map<Prospect, Map<Group, Integer>> counts = new HashMap<>();
        Map<Asked, Group> byClass = new HashMap<>();
        // What is shown now the gate decides by class alone; of the past the classes may tell too little.
        boolean contents = asksForContent(patient, moment.consents()) && moment.past() != null;
        // Asked before the record is walked through, which holds a connection.
        Set<Integer> countable = asker.countable(patient, gate);
        chart.read(patient, moment.past(), contents, entry -> {
            if (!countable.contains(entry.accessClass())) {
                return;
            }
            for (Prospect prospect : prospects) {
                ResourceFacts facts = entry.facts();
                Group group = facts == null
                        ? byClass.computeIfAbsent(
                                new Asked(prospect, entry.accessClass()),
                                asked -> group(prospect, gate.accessClass(asked.accessClass()), null, asker))
                        : group(prospect, gate.accessClass(entry.accessClass()), facts, asker);
                counts.computeIfAbsent(prospect, one -> new TreeMap<>()).merge(group, 1, Integer::sum);
            }
        });
        return counts;
    }

    /** Whether a consent that has a say in this patient's record asks for what only the resources themselves can tell. */
    boolean asksForContent(String patient, PatientConsents consents) {
        return gate.classesOf(patient).stream()
                        .flatMap(number -> gate.accessClass(number).patients().stream())
                        .distinct()
                        // All of them, so that nothing is left to be read while the record is walked through.
                        .flatMap(one -> List.copyOf(consents.of(one)).stream())
                        .filter(ChartSummary::asksForContent)
                        .count()
                > 0;
    }

    private static boolean asksForContent(ConsentRecord consent) {
        return consent.contentTests().findAny().isPresent();
    }

    private static Group group(Prospect prospect, AccessClass accessClass, @Nullable ResourceFacts facts, Asker asker) {
        Explanation explanation = prospect.explain(accessClass, facts);
        Told told = prospect.told(accessClass, explanation, asker.isPatient() ? asker.patients() : null);
        return new Group(
                accessClass.resourceType(),
                accessClass.confidentiality(),
                Set.copyOf(accessClass.labels()),
                prospect.shows(accessClass, facts),
                told.ground(),
                told.basis());
    }
}
