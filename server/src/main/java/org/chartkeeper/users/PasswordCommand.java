package org.chartkeeper.users;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code password}: checks a password and prints its hash, for a users file. */
public final class PasswordCommand {

    private static final String HELP = """
            Reads a password from standard input, checks it against the rules and prints its hash on standard output.

            usage: java -jar chartkeeper.jar password [options]

              --username NAME      whose password it will be, so that the name is not in it
              --breach-list FILE   ordered SHA-1 list of breached passwords, as in chartkeeper.passwords.breach-list
              --word WORD          what may not be in it, such as the hospital's name
              --hash KIND          argon2 (default) or bcrypt; hash all passwords of a users file alike
              --help               this text

            exit code: 0 hash printed, 1 the password may not be used, 2 wrong usage
            """;

    private static final Set<String> OPTIONS = Set.of("--username", "--breach-list", "--word", "--hash");
    private static final Set<String> KINDS = Set.of("argon2", "bcrypt");

    private PasswordCommand() {}

    /** Runs the command with the arguments after its name and returns the exit code. */
    public static int run(String[] args) {
        Console console = System.console();
        if (console != null && !Arrays.asList(args).contains("--help")) {
            char[] typed = console.readPassword("Password: ");
            char[] again = console.readPassword("Once more: ");
            if (typed == null || !Arrays.equals(typed, again)) {
                System.err.println("password: both must be the same");
                return 1;
            }
            return run(args, new String(typed), System.out, System.err);
        }
        return run(args, System.in, System.out, System.err);
    }

    static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
        if (Arrays.asList(args).contains("--help")) {
            out.print(HELP);
            return 0;
        }
        try {
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            return run(args, reader.readLine(), out, err);
        } catch (IOException e) {
            err.println("password: standard input cannot be read");
            return 2;
        }
    }

    private static int run(String[] args, @Nullable String password, PrintStream out, PrintStream err) {
        Map<String, String> options = new HashMap<>();
        for (Iterator<String> all = Arrays.asList(args).iterator(); all.hasNext(); ) {
            String option = all.next();
            if (!OPTIONS.contains(option) || !all.hasNext()) {
                err.println("password: `" + option + "` is not an option, or lacks its value (see `password --help`)");
                return 2;
            }
            options.put(option, all.next());
        }
        String kind = options.getOrDefault("--hash", "argon2");
        if (!KINDS.contains(kind)) {
            err.println("password: `--hash` must be argon2 or bcrypt, not `" + kind + "`");
            return 2;
        }
        if (password == null || password.isEmpty()) {
            err.println("password: there is no password on standard input");
            return 2;
        }
        return hash(options, kind, password, out, err);
    }

    private static int hash(
            Map<String, String> options, String kind, String password, PrintStream out, PrintStream err) {
        String list = options.get("--breach-list");
        String word = options.get("--word");
        boolean bcrypt = kind.equals("bcrypt");
        try {
            PasswordRules rules = new PasswordRules(
                    word == null ? List.of() : List.of(word),
                    List.of(),
                    list == null ? BreachList.NONE : new BreachFile(Path.of(list)));
            List<String> problems = rules.problems(
                    options.getOrDefault("--username", ""),
                    password,
                    bcrypt ? PasswordHashes.BCRYPT_BYTES : PasswordHashes.ARGON2_BYTES);
            problems.forEach(problem -> err.println("password: " + problem));
            if (problems.isEmpty()) {
                out.println(bcrypt ? PasswordHashes.bcrypt(password) : PasswordHashes.argon2(password));
            }
            return problems.isEmpty() ? 0 : 1;
        } catch (IOException | java.io.UncheckedIOException e) {
            err.println("password: the breach list `" + list + "` cannot be used");
            return 2;
        }
    }
}
