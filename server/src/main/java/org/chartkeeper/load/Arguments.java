package org.chartkeeper.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The words of a command line: {@code --name value}, {@code --name=value}, {@code --flag} and the rest. */
final class Arguments {

    private final Map<String, String> values = new HashMap<>();
    private final Set<String> flags = new HashSet<>();
    private final List<String> rest = new ArrayList<>();

    private Arguments() {}

    static Arguments parse(List<String> words, Set<String> valued, Set<String> flags) throws UsageException {
        var arguments = new Arguments();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            if (!word.startsWith("--")) {
                arguments.rest.add(word);
            } else if (flags.contains(word)) {
                arguments.flags.add(word);
            } else if (!valued.contains(name)) {
                throw new UsageException("unknown option `" + name + "`");
            } else if (equals >= 0) {
                arguments.put(name, word.substring(equals + 1));
            } else if (i + 1 < words.size()) {
                arguments.put(name, words.get(++i));
            } else {
                throw new UsageException("option `" + name + "` needs a value");
            }
        }
        return arguments;
    }

    private void put(String name, String value) throws UsageException {
        if (value.isBlank() || value.startsWith("--")) {
            throw new UsageException("option `" + name + "` needs a value");
        }
        if (values.put(name, value) != null) {
            throw new UsageException("option `" + name + "` is given twice");
        }
    }

    boolean has(String flag) {
        return flags.contains(flag);
    }

    Optional<String> optional(String name) {
        return Optional.ofNullable(values.get(name));
    }

    String required(String name) throws UsageException {
        String value = values.get(name);
        if (value == null) {
            throw new UsageException("option `" + name + "` is missing");
        }
        return value;
    }

    int number(String name, int standard, int least, int most) throws UsageException {
        String value = values.get(name);
        if (value == null) {
            return standard;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, together with the range
        }
        throw new UsageException(
                "option `" + name + "` is `" + value + "`, expected a number from " + least + " to " + most);
    }

    List<String> rest() {
        return List.copyOf(rest);
    }
}
