package org.chartkeeper.users;

/**
 * A session was ended before its time.
 *
 * @param sid the session's name
 */
public record SessionEnded(String sid) {}
