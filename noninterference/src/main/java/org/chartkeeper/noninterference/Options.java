package org.chartkeeper.noninterference;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one run does, from the command line. */
record Options(
        Path settings, long firstSeed, int seeds, int requests, Path report, boolean stopAtFirst, boolean loaded) {

    static final String USAGE = """
            usage: java -jar chartkeeper-noninterference.jar SETTINGS.json [options]
              --seeds N         how many seeds (1)
              --first-seed S    the first of them (1)
              --requests R      requests of each seed (500)
              --report DIR      where the report goes, and what is known of a run that was interrupted
                                (noninterference-report); finished seeds that stand there are not run again
              --stop-at-first   end a seed with its first difference
              --loaded          the stores have the rows of the seeds already
            exit code: 0 no difference, 1 differences, 2 could not run
            """;

    static Options parse(List<String> arguments) {
        Deque<String> rest = new ArrayDeque<>(arguments);
        Path settings = null;
        long firstSeed = 1;
        int seeds = 1;
        int requests = 500;
        Path report = Path.of("noninterference-report");
        boolean stopAtFirst = false;
        boolean loaded = false;
        while (!rest.isEmpty()) {
            String argument = rest.removeFirst();
            switch (argument) {
                case "--seeds" -> seeds = (int) number(argument, rest.pollFirst());
                case "--first-seed" -> firstSeed = number(argument, rest.pollFirst());
                case "--requests" -> requests = (int) number(argument, rest.pollFirst());
                case "--report" -> report = Path.of(value(argument, rest.pollFirst()));
                case "--stop-at-first" -> stopAtFirst = true;
                case "--loaded" -> loaded = true;
                default -> {
                    if (argument.startsWith("-") || settings != null) {
                        throw new CannotRunException("unknown argument `" + argument + "`\n" + USAGE);
                    }
                    settings = Path.of(argument);
                }
            }
        }
        if (settings == null) {
            throw new CannotRunException(USAGE);
        }
        return new Options(settings, firstSeed, seeds, requests, report, stopAtFirst, loaded);
    }

    private static String value(String argument, @Nullable String value) {
        if (value == null) {
            throw new CannotRunException("`" + argument + "` needs a value");
        }
        return value;
    }

    private static long number(String argument, @Nullable String value) {
        try {
            long number = Long.parseLong(value(argument, value));
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // As any other that is none.
        }
        throw new CannotRunException("`" + argument + "` needs a number from 1 on");
    }
}
