package org.chartkeeper.label;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One walk through the store after the value sets changed.
 *
 * @param id of the walk
 * @param fingerprint of the value sets that it labels by
 * @param state how it stands
 * @param position number of the last resource visited
 * @param visited how many resources were visited
 * @param relabelled how many were labelled higher
 * @param failed how many could not be
 * @param failedFrom number of the first that could not be, or null
 * @param reason why it could not be, or null
 * @param task id of the Task that shows it, or null
 */
record RelabellingRun(
        UUID id,
        String fingerprint,
        State state,
        long position,
        long visited,
        long relabelled,
        long failed,
        @Nullable Long failedFrom,
        @Nullable String reason,
        @Nullable String task) {

    /** How a walk stands. */
    enum State {
        IN_PROGRESS("in-progress"),
        COMPLETED("completed"),
        FAILED("failed");

        private final String code;

        State(String code) {
            this.code = code;
        }

        /** As in {@code Task.status}. */
        String code() {
            return code;
        }

        static State of(String code) {
            for (State state : values()) {
                if (state.code.equals(code)) {
                    return state;
                }
            }
            throw new IllegalArgumentException("unknown state `" + code + "`");
        }
    }

    static RelabellingRun begin(String fingerprint) {
        return new RelabellingRun(UUID.randomUUID(), fingerprint, State.IN_PROGRESS, 0, 0, 0, 0, null, null, null);
    }

    /** After one more part of the store. */
    RelabellingRun after(StoreWalk.Part part) {
        return new RelabellingRun(
                id,
                fingerprint,
                state,
                part.last(),
                visited + part.visited(),
                relabelled + part.relabelled(),
                failed + part.failed(),
                failedFrom == null ? part.failedFrom() : failedFrom,
                reason == null ? part.reason() : reason,
                task);
    }

    /** At the end of the store. */
    RelabellingRun ended() {
        return with(failed == 0 ? State.COMPLETED : State.FAILED, task);
    }

    /** When the value sets have changed once more before its end. */
    RelabellingRun overtaken() {
        return new RelabellingRun(
                id,
                fingerprint,
                State.FAILED,
                position,
                visited,
                relabelled,
                failed,
                failedFrom,
                "overtaken by another change of the value sets",
                task);
    }

    /** The same, tried again from where it failed. */
    RelabellingRun again() {
        return new RelabellingRun(
                id,
                fingerprint,
                State.IN_PROGRESS,
                failedFrom == null ? position : failedFrom - 1,
                visited,
                relabelled,
                0,
                null,
                null,
                task);
    }

    RelabellingRun with(State now, @Nullable String shownBy) {
        return new RelabellingRun(
                id, fingerprint, now, position, visited, relabelled, failed, failedFrom, reason, shownBy);
    }
}
