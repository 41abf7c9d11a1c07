package org.chartkeeper.users;

import java.time.Duration;

/** How long somebody has to wait, for people and for headers. */
final class Waits {

    private Waits() {}

    static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    static String words(Duration wait) {
        return wait.toSeconds() <= 60 ? "a minute" : wait.plusSeconds(59).toMinutes() + " minutes";
    }
}
