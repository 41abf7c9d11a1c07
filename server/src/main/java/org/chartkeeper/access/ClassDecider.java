package org.chartkeeper.access;

import java.time.Instant;
import java.util.Set;
import org.chartkeeper.caller.Caller;
import org.jspecify.annotations.Nullable;

/** Decides which access classes a caller is shown; every decider must agree before a class is. */
public interface ClassDecider {

    /** The decisions for {@code caller} at {@code time}. */
    Decisions decisionsFor(Caller caller, Instant time);

    /** The first moment after {@code time} at which decisions about some patient may turn out otherwise by themselves. */
    default Instant nextTurn(Instant time) {
        return Instant.MAX;
    }

    /** The patients about whom decisions may have turned by themselves after {@code after}, up to {@code until}. */
    default Set<String> turned(Instant after, Instant until) {
        return Set.of();
    }

    /** Decisions for one caller at one moment. */
    interface Decisions {

        /** Whether the resources of {@code accessClass} are there for the caller. */
        boolean shows(AccessClass accessClass);

        /** On what the caller is shown {@code accessClass}; null when it is not, or when these decisions need no ground. */
        default @Nullable DisclosureGround groundOf(AccessClass accessClass) {
            return null;
        }

        /** The only patients about whom anything may be shown, beside what is about nobody; null when that may be anybody. */
        default @Nullable Set<String> patients() {
            return null;
        }

        /** The first moment at which all of the decisions may turn out otherwise, since it is the caller's rights that change. */
        default Instant validUntil() {
            return Instant.MAX;
        }

        /** Whether they rest on the caller acting as {@code actor}, so that they must be made anew when its memberships change. */
        default boolean restsOn(String actor) {
            return false;
        }
    }
}
