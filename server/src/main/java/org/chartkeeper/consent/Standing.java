package org.chartkeeper.consent;

import java.util.ArrayList;
import java.util.List;
import org.chartkeeper.access.Policy;
import org.chartkeeper.access.Policy.Right;

/**
 * What a requester's roles mean for one resource type, whoever the patient is.
 *
 * @param permitted whether any role has to do with the type at all; who has no role is bound by consents alone
 * @param bypassed whether a right opens it for every purpose, whatever the consents say
 * @param withoutPatient whether that right also opens what belongs to no known patient
 * @param questions what remains to be asked of the patients
 */
record Standing(boolean permitted, boolean bypassed, boolean withoutPatient, List<Question> questions) {

    static Standing of(String type, Requester requester, Policy policy, List<Question> questions) {
        List<Right> rights = policy.rightsOf(requester.roles()).stream()
                .filter(right -> right.names(type) && right.reads())
                .filter(right -> !right.statedReason() || requester.statedReason() != null)
                .toList();
        var open = new ArrayList<Question>();
        boolean withoutPatient = true;
        for (Question question : questions) {
            List<Right> bypasses = rights.stream()
                    .filter(right -> right.withoutConsent() && right.holdsFor(question.purpose()))
                    .toList();
            withoutPatient &= bypasses.stream().anyMatch(Right::withoutPatient);
            if (bypasses.isEmpty()) {
                open.add(question);
            }
        }
        boolean asked = requester.roles().isEmpty()
                || open.isEmpty()
                || rights.stream().anyMatch(right -> !right.withoutConsent());
        return new Standing(asked, open.isEmpty(), withoutPatient, List.copyOf(open));
    }
}
