package org.chartkeeper.consent;

import java.util.List;

/**
 * What one patient's side says to one question.
 *
 * @param permit whether it agrees
 * @param ground why
 * @param basis what it rests on
 * @param refusesEmergency whether a denial names emergency access itself, so that no session overrides it
 */
record Vote(boolean permit, Ground ground, List<Basis> basis, boolean refusesEmergency) {

    static Vote permit(Ground ground, List<Basis> basis) {
        return new Vote(true, ground, basis, false);
    }

    static Vote deny(Ground ground, List<Basis> basis) {
        return new Vote(false, ground, basis, false);
    }
}
