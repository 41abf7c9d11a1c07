package org.chartkeeper.caller;

import org.jspecify.annotations.Nullable;

/**
 * The caller on whose behalf this thread works. The bearer filter sets it for the length of a request; code that goes on in
 * another thread must carry it over. Where none is set, nobody asks and nothing may be seen.
 */
public final class CallerContext {

    private static final ThreadLocal<@Nullable Caller> CURRENT = new ThreadLocal<>();

    private static final ThreadLocal<Boolean> IN_REQUEST = ThreadLocal.withInitial(() -> false);

    private CallerContext() {}

    /** Whether this thread answers an HTTP request, with a caller or without. */
    public static boolean inRequest() {
        return IN_REQUEST.get();
    }

    /** Marks this thread as answering an HTTP request, for nobody yet, until the returned scope is closed. */
    public static Scope enterRequest() {
        IN_REQUEST.set(true);
        Scope nobody = enter(null);
        return () -> {
            nobody.close();
            IN_REQUEST.remove();
        };
    }

    /** The caller this thread works for, or null. */
    public static @Nullable Caller current() {
        return CURRENT.get();
    }

    /** Works for {@code caller} until the returned scope is closed, then for whom it worked before. */
    public static Scope enter(@Nullable Caller caller) {
        Caller previous = CURRENT.get();
        if (caller == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(caller);
        }
        return () -> {
            if (previous == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(previous);
            }
        };
    }

    /** Ends what {@link #enter} began. */
    @FunctionalInterface
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }
}
