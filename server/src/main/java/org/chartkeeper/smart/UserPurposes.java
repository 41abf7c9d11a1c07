package org.chartkeeper.smart;

import java.util.Collection;
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
        if (areBreakGlass(requested)) {
            return mayBreakGlass(user, client) ? Optional.of(requested) : Optional.empty();
        }
        List<String> allowed = allowed(user, client);
        if (requested.isEmpty()) {
            return allowed.stream().findFirst().map(List::of);
        }
        return allowed.containsAll(requested) ? Optional.of(requested) : Optional.empty();
    }

    /** Whether these are still allowed. */
    static boolean stand(User user, Client client, Collection<String> purposes) {
        if (areBreakGlass(purposes)) {
            return mayBreakGlass(user, client);
        }
        return !purposes.isEmpty() && allowed(user, client).containsAll(purposes);
    }

    /** Whether these are break-glass, which stands alone. */
    static boolean areBreakGlass(Collection<String> purposes) {
        return purposes.size() == 1 && purposes.contains(PurposeOfUse.BREAK_GLASS);
    }

    private static boolean mayBreakGlass(User user, Client client) {
        return user.breakGlass() && client.purposes().contains(PurposeOfUse.BREAK_GLASS);
    }

    /** Those that both allow, emergencies apart. */
    static List<String> allowed(User user, Client client) {
        boolean onlyPatient = user.roles().equals(Set.of(Role.PATIENT));
        return user.purposes().stream()
                .filter(client.purposes()::contains)
                .filter(purpose -> !purpose.equals(PurposeOfUse.BREAK_GLASS))
                .filter(purpose -> !onlyPatient || purpose.equals(PATIENT_REQUEST))
                .toList();
    }
}
