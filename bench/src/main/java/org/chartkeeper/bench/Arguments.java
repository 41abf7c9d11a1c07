package org.chartkeeper.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code --name value} pairs and flags, and refuses what nobody asked for. */
final class Arguments {
    private final List<String> unread;

    Arguments(List<String> arguments) {
        unread = new ArrayList<>(arguments);
    }

    @Nullable
    String optional(String name) {
        var at = unread.indexOf(name);
        if (at < 0) {
            return null;
        }
        unread.remove(at);
        if (at == unread.size()) {
            throw new IllegalArgumentException("`" + name + "` needs a value");
        }
        return unread.remove(at);
    }

    String required(String name) {
        var value = optional(name);
        if (value == null) {
            throw new IllegalArgumentException("`" + name + "` is missing");
        }
        return value;
    }

    String value(String name, String standard) {
        var value = optional(name);
        return value == null ? standard : value;
    }

    int number(String name, int standard) {
        return Integer.parseInt(value(name, Integer.toString(standard)));
    }

    Set<String> names(String name) {
        var value = optional(name);
        return value == null ? Set.of() : Set.of(value.split(","));
    }

    boolean flag(String name) {
        return unread.remove(name);
    }

    void refuseUnread() {
        if (!unread.isEmpty()) {
            throw new IllegalArgumentException("unknown option `" + unread.get(0) + "`");
        }
    }
}
