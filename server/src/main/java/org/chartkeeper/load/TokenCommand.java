package org.chartkeeper.load;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Set;

/** {@code token}: prints an access token for a back end, for use in other tools. */
public final class TokenCommand {

    private static final String HELP = """
            Prints an access token, got by SMART backend services, on standard output.

            usage: java -jar chartkeeper.jar token --base URL --client ID --key JWK [options]

              --base URL       the server's address or its FHIR base
              --client ID      the client's id
              --key JWK        file with its private JSON Web Key (EC P-384 or RSA), with kid
              --scope SCOPES   scopes to ask for, default "system/*.rs"
              --purpose CODE   purpose of use to ask for, out of the client's; default: its first
              --allow-http     allow plain http to another machine
              --help           this text

            exit code: 0 token printed, 1 no token, 2 wrong usage
            """;

    private TokenCommand() {}

    /** Runs the command with the arguments after its name and returns the exit code. */
    public static int run(String[] args) {
        return run(args, System.out, System.err);
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        try {
            var arguments = Arguments.parse(
                    Arrays.asList(args),
                    Set.of("--base", "--client", "--key", "--scope", "--purpose"),
                    Set.of("--allow-http", "--help"));
            if (arguments.has("--help")) {
                out.print(HELP);
                return 0;
            }
            if (!arguments.rest().isEmpty()) {
                throw new UsageException("`" + arguments.rest().get(0) + "` is not an option");
            }
            String base = arguments.required("--base");
            var client = new AccessTokens.Client(
                    arguments.required("--client"),
                    ClientKey.read(Path.of(arguments.required("--key"))),
                    arguments.optional("--scope").orElse("system/*.rs"),
                    arguments.optional("--purpose"));
            var http = new Http();
            var backoff = new Backoff(3, time -> Thread.sleep(time.toMillis()));
            var server = SmartServer.discover(http, backoff, base, arguments.has("--allow-http"));
            out.println(new AccessTokens(http, server, client, backoff, Clock.systemUTC()).current());
            return 0;
        } catch (UsageException e) {
            err.println("token: " + e.getMessage() + " (see `token --help`)");
            return 2;
        } catch (LoadException e) {
            err.println("token: " + e.sentence());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
