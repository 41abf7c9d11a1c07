package org.chartkeeper.smart;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chartkeeper.caller.PurposeOfUse;
import org.chartkeeper.caller.Role;
import org.chartkeeper.users.User;

/** The purposes that a user can act for through a client: those of both, and one of them unless more are named. */
final class UserPurposes {

    private static final String PATIENT_REQUEST = "PATRQT";

    private UserPurposes() {}

    /** The purposes of a token; empty when there are none that both allow. */
    static Optional<List<String>> of(User user, Client client, List<String> requested) {
        List<String> allowed = allowed(user, client);
        if (requested.isEmpty()) {
            return allowed.stream().findFirst().map(List::of);
        }
        return allowed.containsAll(requested) ? Optional.of(requested) : Optional.empty();
    }

    /** Whether these are still allowed. */
    static boolean stand(User user, Client client, java.util.Collection<String> purposes) {
        return !purposes.isEmpty() && allowed(user, client).containsAll(purposes);
    }

    private static List<String> allowed(User user, Client client) {
        boolean onlyPatient = user.roles().equals(Set.of(Role.PATIENT));
        return user.purposes().stream()
                .filter(client.purposes()::contains)
                .filter(purpose -> !purpose.equals(PurposeOfUse.BREAK_GLASS))
                .filter(purpose -> !onlyPatient || purpose.equals(PATIENT_REQUEST))
                .toList();
    }
}
