package org.chartkeeper.users;

import java.net.URI;
import java.util.Optional;

/** Where users sign in besides the sign-in page of this server. */
public interface OutsideSignIn {

    /** What its users call it. */
    String name();

    /** Whether it is the only place to sign in. */
    boolean only();

    /** The page here that leads there; takes the waiting request as {@code request}. */
    String path();

    /** Where a user can end the session there, if that is known. */
    Optional<URI> signOut();
}
