package org.chartkeeper.users;

import java.time.Instant;

/**
 * A signed-in user's session.
 *
 * @param sid names it, in id_tokens too
 * @param user whose it is, as the directory knows the user now
 * @param signedIn when the password was given
 */
public record Session(String sid, User user, Instant signedIn) {}
