package org.chartkeeper.consent;

import java.util.ArrayList;
import java.util.List;

/**
 * A provision with everything it inherits, in its place among the others of its consent.
 *
 * @param permit whether it permits
 * @param criteria what must apply, its own and inherited
 * @param statesEmergency whether it names the purpose BTG itself
 * @param element where it stands in the Consent
 * @param end index after its last descendant, in the order parents before children
 */
record Rule(boolean permit, Criteria criteria, boolean statesEmergency, String element, int end) {

    /** A provision as written. */
    record Provision(boolean permit, Criteria criteria, String element, List<Provision> nested) {}

    /** A root provision and all below it, parents before children. */
    static List<Rule> flatten(Provision root) {
        var rules = new ArrayList<Rule>();
        flatten(root, Criteria.NONE, rules);
        return List.copyOf(rules);
    }

    private static void flatten(Provision provision, Criteria inherited, List<Rule> rules) {
        Criteria criteria = provision.criteria().inheriting(inherited);
        int index = rules.size();
        Rule open = new Rule(provision.permit(), criteria, statesEmergency(provision), provision.element(), 0);
        rules.add(open);
        provision.nested().forEach(nested -> flatten(nested, criteria, rules));
        rules.set(index, new Rule(open.permit, open.criteria, open.statesEmergency, open.element, rules.size()));
    }

    private static boolean statesEmergency(Provision provision) {
        Criteria.Listed purposes = provision.criteria().purposes();
        return purposes != null && purposes.values().contains("BTG");
    }

    /** Whether this applies: a permit must, a denial may. */
    boolean matches(Truth truth) {
        return permit ? truth == Truth.YES : truth != Truth.NO;
    }
}
