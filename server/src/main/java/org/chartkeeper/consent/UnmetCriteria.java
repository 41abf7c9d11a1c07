package org.chartkeeper.consent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which elements of a provision kept it from applying: each is asked alone, by the same rule. */
final class UnmetCriteria {

    private UnmetCriteria() {}

    /** The names of the elements, as in {@code Consent.provision}. */
    static List<String> of(Rule rule, Question question, Subject subject) {
        return alone(rule.criteria()).entrySet().stream()
                .filter(each -> !rule.matches(each.getValue().apply(rule.permit(), question, subject)))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<String, Criteria> alone(Criteria all) {
        Map<String, Criteria> alone = new LinkedHashMap<>();
        alone.put("period", new Criteria(all.period(), null, null, null, null, null, null, null, null));
        alone.put("actor", new Criteria(null, all.actors(), null, null, null, null, null, null, null));
        alone.put("action", new Criteria(null, null, all.actions(), null, null, null, null, null, null));
        alone.put("securityLabel", new Criteria(null, null, null, all.labels(), null, null, null, null, null));
        alone.put("purpose", new Criteria(null, null, null, null, all.purposes(), null, null, null, null));
        alone.put("class", new Criteria(null, null, null, null, null, all.classes(), null, null, null));
        alone.put("code", new Criteria(null, null, null, null, null, null, all.codes(), null, null));
        alone.put("dataPeriod", new Criteria(null, null, null, null, null, null, null, all.dataPeriod(), null));
        alone.put("data", new Criteria(null, null, null, null, null, null, null, null, all.data()));
        return alone;
    }
}
