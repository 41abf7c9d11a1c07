package org.chartkeeper.access;

import java.time.Instant;
import org.chartkeeper.caller.Caller;

/** Decides which access classes a caller is shown; every decider must agree before a class is. */
public interface ClassDecider {

    /** The decisions for {@code caller} at {@code time}. */
    Decisions decisionsFor(Caller caller, Instant time);

    /** Decisions for one caller at one moment. */
    interface Decisions {

        /** Whether the resources of {@code accessClass} are there for the caller. */
        boolean shows(AccessClass accessClass);

        /** The first moment at which any of the decisions may turn out otherwise by the passing of time alone. */
        default Instant validUntil() {
            return Instant.MAX;
        }
    }
}
