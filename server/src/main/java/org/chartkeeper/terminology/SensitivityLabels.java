package org.chartkeeper.terminology;

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
}
