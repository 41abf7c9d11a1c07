package org.chartkeeper.users;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.chartkeeper.fhir.Sealing;
import org.chartkeeper.fhir.ServerSettings;
import org.chartkeeper.fhir.StartRefusedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Wires users and their sessions. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ServerSettings.class, UsersSettings.class, PasswordSettings.class})
class UsersConfiguration {

    static final String DEMO_USERS = "demo/users.yaml";

    private static final Logger LOG = LoggerFactory.getLogger(UsersConfiguration.class);
    private static final int MOST_ATTEMPTS_BY_USER = 5;
    private static final int MOST_ATTEMPTS_BY_ADDRESS = 50;
    private static final long WATCH_MILLIS = 400;

    private final PasswordEncoder encoder = PasswordHashes.encoder();
    private final Clock clock;

    UsersConfiguration(ObjectProvider<Clock> clock) {
        this.clock = clock.getIfAvailable(Clock::systemUTC);
    }

    @Bean
    UserDirectory userDirectory(UsersSettings settings, Environment environment, ObjectProvider<OutsideUsers> outside) {
        boolean demo = environment.acceptsProfiles(Profiles.of("demo"));
        UserFile reader = new UserFile(demo);
        UserDirectory users = new UserDirectory(
                settings.users(),
                reader,
                demo ? demoUsers(reader) : List.of(),
                outside.getIfAvailable(() -> OutsideUsers.NONE));
        users.load();
        return users;
    }

    static List<User> demoUsers(UserFile reader) {
        try {
            return reader.read(DEMO_USERS, new ClassPathResource(DEMO_USERS).getContentAsByteArray());
        } catch (IOException e) {
            throw new StartRefusedException("users file `" + DEMO_USERS + "` cannot be read");
        }
    }

    @Bean
    Sessions sessions(JdbcClient jdbc, UserDirectory users) {
        return new Sessions(jdbc, users, clock);
    }

    @Bean
    SignInThrottle signInThrottle(JdbcClient jdbc) {
        return new SignInThrottle(jdbc, clock, MOST_ATTEMPTS_BY_USER, MOST_ATTEMPTS_BY_ADDRESS);
    }

    @Bean
    Passwords passwords(JdbcClient jdbc) {
        return new Passwords(jdbc, clock);
    }

    @Bean
    PasswordCheck passwordCheck(UserDirectory users, Passwords passwords) {
        return new PasswordCheck(users, passwords, encoder);
    }

    @Bean
    PasswordRules passwordRules(PasswordSettings settings, ServerSettings server) {
        return new PasswordRules(
                settings.words(),
                List.of(URI.create(server.baseUrl()).getHost().split("\\.")),
                breachList(settings.breachList()));
    }

    private static BreachList breachList(@Nullable Path file) {
        try {
            return file == null ? BreachList.NONE : new BreachFile(file);
        } catch (IOException e) {
            throw new StartRefusedException(
                    "`chartkeeper.passwords.breach-list` cannot be used as a list of SHA-1 hashes in order: "
                            + e.getMessage());
        }
    }

    @Bean
    PasswordChange passwordChange(
            PasswordCheck check,
            PasswordRules rules,
            Passwords passwords,
            SignInThrottle throttle,
            UserDirectory users,
            ApplicationEventPublisher events) {
        return new PasswordChange(check, rules, passwords, throttle, users, events);
    }

    @Bean
    PasswordPages passwordPages(Browser browser, Pages pages, ObjectProvider<SignInReturn> returns) {
        return new PasswordPages(browser, pages, returns);
    }

    @Bean
    SignIn signIn(
            PasswordCheck check,
            PasswordRules rules,
            SignInThrottle throttle,
            Sessions sessions,
            UserDirectory users,
            ApplicationEventPublisher events) {
        return new SignIn(check, rules, throttle, sessions, users, events);
    }

    @Bean
    Sealing secondFactorSealing(ServerSettings server) {
        return Sealing.in(server.dataDir().resolve("keys").resolve("second-factors.key"));
    }

    @Bean
    SecondFactors secondFactors(JdbcClient jdbc, Sealing secondFactorSealing) {
        return new SecondFactors(jdbc, secondFactorSealing, clock);
    }

    @Bean
    SecondFactorChallenges secondFactorChallenges(JdbcClient jdbc, Sealing secondFactorSealing) {
        return new SecondFactorChallenges(jdbc, secondFactorSealing, clock);
    }

    @Bean
    SecondFactorCheck secondFactorCheck(
            SecondFactors factors,
            SecondFactorChallenges challenges,
            SignInThrottle throttle,
            Sessions sessions,
            ServerSettings server,
            ApplicationEventPublisher events) {
        return new SecondFactorCheck(
                factors,
                challenges,
                new OneTimePasswords(clock),
                new Passkeys(server.baseUrl()),
                throttle,
                sessions,
                events,
                clock);
    }

    @Bean
    Browser browser(Sessions sessions, ServerSettings server) {
        return new Browser(sessions, server.isSecure());
    }

    @Bean
    Pages pages() {
        return new Pages();
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService usersUpkeep(
            UserDirectory users,
            Sessions sessions,
            SignInThrottle throttle,
            SecondFactors factors,
            SecondFactorChallenges challenges,
            SignIn signIn) {
        ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "users-upkeep");
            thread.setDaemon(true);
            return thread;
        });
        AtomicBoolean changed = new AtomicBoolean(true);
        Runnable refresh = () -> {
            if (users.refresh()) {
                changed.set(true);
            }
            if (changed.get()) {
                signIn.endOutdated();
                changed.set(false);
            }
        };
        upkeep.scheduleWithFixedDelay(quietly(refresh), WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
        upkeep.scheduleWithFixedDelay(quietly(sessions::purge), 1, 1, TimeUnit.MINUTES);
        upkeep.scheduleWithFixedDelay(quietly(throttle::purge), 1, 1, TimeUnit.MINUTES);
        upkeep.scheduleWithFixedDelay(quietly(challenges::purge), 1, 1, TimeUnit.MINUTES);
        upkeep.scheduleWithFixedDelay(
                quietly(() -> users.all().values().forEach(factors::purge)), 1, 60, TimeUnit.MINUTES);
        return upkeep;
    }

    /** A task that fails is tried again at its next turn. */
    private static Runnable quietly(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.warn("upkeep of users failed: {}", e.getClass().getSimpleName());
            }
        };
    }
}
