package org.chartkeeper.bench.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.SpringApplication;

/**
 * A node of Chartkeeper whose token check is called in a loop: for each line with the name of a file of tokens, one a line and
 * none seen before, prints how many milliseconds of its thread a check takes the first time and again.
 */
public final class TokenCheckProbe {

    /** Stands before what the parent reads, since the server prints too. */
    public static final String RESULT = "token-check ";

    private static final int REPEATED = 20_000;

    private final MethodHandle verify;

    private TokenCheckProbe(MethodHandle verify) {
        this.verify = verify;
    }

    public static void main(String[] arguments) throws Throwable {
        var application = SpringApplication.run(Class.forName("org.chartkeeper.ChartkeeperApplication"), arguments);
        var type = Class.forName("org.chartkeeper.smart.AccessTokenVerifier");
        var check = type.getDeclaredMethod("verify", String.class);
        check.setAccessible(true);
        var probe = new TokenCheckProbe(MethodHandles.lookup().unreflect(check).bindTo(application.getBean(type)));
        System.out.println(RESULT + "ready");
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var file = orders.readLine(); file != null; file = orders.readLine()) {
            probe.answer(Files.readAllLines(Path.of(file)));
        }
        System.exit(0);
    }

    private void answer(List<String> tokens) throws IOException, InterruptedException {
        var fresh = millisPerCheck(tokens);
        var known = tokens.get(0);
        var again = millisPerCheck(java.util.Collections.nCopies(REPEATED, known));
        System.out.println(String.format(Locale.ROOT, "%s%.6f %.6f", RESULT, fresh, again));
    }

    private double millisPerCheck(List<String> tokens) {
        var clock = ManagementFactory.getThreadMXBean();
        var before = clock.getCurrentThreadCpuTime();
        for (var token : tokens) {
            check(token);
        }
        return (clock.getCurrentThreadCpuTime() - before) / 1e6 / tokens.size();
    }

    private void check(String token) {
        try {
            Object caller = verify.invoke(token);
            if (caller == null) {
                throw new IllegalStateException("no caller");
            }
        } catch (Throwable refused) {
            throw new IllegalStateException("a token was refused", refused);
        }
    }
}
