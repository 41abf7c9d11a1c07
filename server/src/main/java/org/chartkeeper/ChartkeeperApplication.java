package org.chartkeeper;

import java.util.Arrays;
import org.chartkeeper.load.LoadCommand;
import org.chartkeeper.load.TokenCommand;
import org.chartkeeper.users.PasswordCommand;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts Chartkeeper, or one of the commands beside it. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ChartkeeperApplication {

    public static void main(String[] args) {
        switch (args.length == 0 ? "" : args[0]) {
            case "load" -> System.exit(LoadCommand.run(Arrays.copyOfRange(args, 1, args.length)));
            case "token" -> System.exit(TokenCommand.run(Arrays.copyOfRange(args, 1, args.length)));
            case "password" -> System.exit(PasswordCommand.run(Arrays.copyOfRange(args, 1, args.length)));
            default -> SpringApplication.run(ChartkeeperApplication.class, args);
        }
    }
}
