package org.chartkeeper.terminology;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How a resource is labelled.
 *
 * @param confidentiality how confidential it is
 * @param labels codes of v3-ActCode
 * @param unknown labels ({@code system|code}) of HL7's label code systems that mean nothing to us: to be refused at write
 */
public record SensitivityLabels(Confidentiality confidentiality, Set<String> labels, Set<String> unknown) {

    static final SensitivityLabels NORMAL = new SensitivityLabels(Confidentiality.N, Set.of(), Set.of());

    public SensitivityLabels {
        labels = Set.copyOf(labels);
        unknown = Set.copyOf(unknown);
    }

    /** The labels for {@code meta.security}: the level where it is above normal, and the sensitivities in order. */
    public List<Label> all() {
        var all = new ArrayList<Label>();
        if (confidentiality.compareTo(Confidentiality.N) > 0) {
            all.add(Label.level(confidentiality));
        }
        labels.stream().sorted().map(Label::sensitivity).forEach(all::add);
        return all;
    }
}
