package org.chartkeeper.users;

/**
 * A session was ended by its user.
 *
 * @param sid the session's name
 */
public record SessionEnded(String sid) {}
