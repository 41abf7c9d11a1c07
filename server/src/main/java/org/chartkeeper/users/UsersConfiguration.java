package org.chartkeeper.users;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.chartkeeper.fhir.Sealing;
import org.chartkeeper.fhir.ServerSettings;
import org.chartkeeper.fhir.StartRefusedException;
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
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Wires users and their sessions. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ServerSettings.class, UsersSettings.class})
class UsersConfiguration {

    static final String DEMO_USERS = "demo/users.yaml";

    private static final Logger LOG = LoggerFactory.getLogger(UsersConfiguration.class);
    private static final int MOST_ATTEMPTS_BY_USER = 5;
    private static final int MOST_ATTEMPTS_BY_ADDRESS = 50;
    private static final long WATCH_MILLIS = 400;

    private final PasswordEncoder encoder = PasswordEncoderFactories.createDelegatingPasswordEncoder();
    private final Clock clock;

    UsersConfiguration(ObjectProvider<Clock> clock) {
        this.clock = clock.getIfAvailable(Clock::systemUTC);
    }

    @Bean
    UserDirectory userDirectory(UsersSettings settings, Environment environment, ObjectProvider<OutsideUsers> outside) {
        boolean demo = environment.acceptsProfiles(Profiles.of("demo"));
        UserFile reader = new UserFile(encoder, demo);
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
    SignIn signIn(UserDirectory users, SignInThrottle throttle, Sessions sessions, ApplicationEventPublisher events) {
        return new SignIn(new PasswordCheck(users, encoder), throttle, sessions, users, events);
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
            SecondFactorChallenges challenges) {
        ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "users-upkeep");
            thread.setDaemon(true);
            return thread;
        });
        upkeep.scheduleWithFixedDelay(quietly(users::refresh), WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
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
