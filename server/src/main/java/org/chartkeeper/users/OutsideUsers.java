package org.chartkeeper.users;

import java.util.Optional;

/** The users whom an outside provider recognised here lately. */
public interface OutsideUsers {

    /** In every name of such a user; a local name has no colon. */
    String MARK = "@openid:";

    /** When there is no outside provider. */
    OutsideUsers NONE = username -> Optional.empty();

    /** The user of this name, with the rights that follow now from what the provider said; asked at every request. */
    Optional<User> find(String username);
}
