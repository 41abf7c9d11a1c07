package org.chartkeeper.users;

import java.util.Optional;

/** What a sign-in was asked for: the request that goes on when it is done. */
public interface SignInReturn {

    /**
     * Where a sign-in leads.
     *
     * @param application the application that asked for it, as the user knows it
     * @param destination the source expression of the address that the user may be sent to in the end
     */
    record Destination(String application, String destination) {}

    /** The waiting request of this id, if there is one. */
    Optional<Destination> find(String request);
}
