package org.chartkeeper.smart;

import static org.mockito.Mockito.mock;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.chartkeeper.access.Policy;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.caller.ClientEvent;
import org.chartkeeper.caller.SmartScope;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.http.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration;
import org.springframework.boot.autoconfigure.security.oauth2.resource.servlet.OAuth2ResourceServerAutoConfiguration;
import org.springframework.boot.autoconfigure.security.oauth2.server.servlet.OAuth2AuthorizationServerAutoConfiguration;
import org.springframework.boot.autoconfigure.security.oauth2.server.servlet.OAuth2AuthorizationServerJwtAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.error.ErrorMvcAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * This package alone behind real HTTP, over a throw-away database to which it connects as a role that owns nothing; in the
 * FHIR servlet's place is one that says whom it works for.
 */
final class SmartTestServer implements AutoCloseable {

    private static final String APP_ROLE = "chartkeeper_app";
    private static final Map<String, EmbeddedPostgres> DATABASE = new java.util.concurrent.ConcurrentHashMap<>();

    private final Path directory;
    private final int port;
    private final List<String> settings;
    private ConfigurableApplicationContext context;

    SmartTestServer(Path directory) throws IOException {
        this(directory, freePort());
    }

    /** A server with more settings. */
    SmartTestServer(Path directory, List<String> settings) throws IOException {
        this(directory, freePort(), settings.toArray(String[]::new));
    }

    /** A server on {@code port}; several with the same directory and port are the nodes of one installation. */
    SmartTestServer(Path directory, int port, String... settings) throws IOException {
        this.directory = directory;
        this.port = port;
        this.settings = List.of(settings);
        Files.createDirectories(clients());
        Files.createDirectories(issuers());
        this.context = run(port);
    }

    /** Another node of the same installation: same files, same database, same public address, other port. */
    int startSecondNode() throws IOException {
        int other = freePort();
        second = run(other);
        return other;
    }

    private @org.jspecify.annotations.Nullable ConfigurableApplicationContext second;

    private ConfigurableApplicationContext run(int listen) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=" + listen,
                "--chartkeeper.base-url=" + base(),
                "--chartkeeper.data-dir=" + directory.resolve("data"),
                "--chartkeeper.clients=" + clients(),
                "--chartkeeper.issuers=" + issuers(),
                "--chartkeeper.users=" + directory.resolve("users.yaml"),
                "--spring.main.banner-mode=off"));
        all.addAll(settings);
        return new SpringApplicationBuilder(Slice.class).profiles("demo").run(all.toArray(String[]::new));
    }

    void restart() {
        context.close();
        context = run(port);
    }

    String base() {
        return "http://localhost:" + port;
    }

    Path clients() {
        return directory.resolve("clients");
    }

    Path issuers() {
        return directory.resolve("issuers");
    }

    Path dataDir() {
        return directory.resolve("data");
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
        if (second != null) {
            second.close();
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The database of all these servers, as the serving role. */
    static JdbcClient jdbc() {
        return JdbcClient.create(new DriverManagerDataSource(database().getJdbcUrl(APP_ROLE, "postgres")));
    }

    private static EmbeddedPostgres database() {
        return DATABASE.computeIfAbsent("one", name -> {
            try {
                EmbeddedPostgres postgres = EmbeddedPostgres.start();
                try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("create role " + APP_ROLE + " login");
                        statement.execute("create schema chartkeeper");
                        statement.execute("grant usage on schema chartkeeper to " + APP_ROLE);
                    }
                    for (String changes : List.of(
                            "030-smart.sql",
                            "031-users.sql",
                            "032-launch.sql",
                            "033-clients.sql",
                            "034-outside-users.sql",
                            "035-passwords.sql",
                            "036-second-factors.sql",
                            "037-break-glass.sql")) {
                        migrate(connection, changes);
                    }
                }
                return postgres;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void migrate(Connection connection, String changes) throws LiquibaseException {
        Liquibase liquibase = new Liquibase(
                "db/changelog/changes/" + changes, new ClassLoaderResourceAccessor(), new JdbcConnection(connection));
        liquibase.setChangeLogParameter("appRole", APP_ROLE);
        liquibase.update(new Contexts());
    }

    @Configuration(proxyBeanMethods = false)
    @Import({
        SmartConfiguration.class,
        LaunchConfiguration.class,
        SecurityChains.class,
        AuthorizationController.class,
        LaunchController.class,
        LogoutController.class,
        RegistrationConfiguration.class,
        RegistrationController.class,
        UserInfoController.class
    })
    @ImportAutoConfiguration({
        ServletWebServerFactoryAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class,
        HttpMessageConvertersAutoConfiguration.class,
        JacksonAutoConfiguration.class,
        ErrorMvcAutoConfiguration.class,
        OAuth2AuthorizationServerAutoConfiguration.class,
        OAuth2AuthorizationServerJwtAutoConfiguration.class,
        OAuth2ResourceServerAutoConfiguration.class,
        UserDetailsServiceAutoConfiguration.class,
        SecurityAutoConfiguration.class,
        SecurityFilterAutoConfiguration.class
    })
    @ComponentScan("org.chartkeeper.users")
    static class Slice {

        @Bean
        DataSource dataSource() {
            return new DriverManagerDataSource(database().getJdbcUrl(APP_ROLE, "postgres"));
        }

        @Bean
        JdbcClient jdbcClient(DataSource dataSource) {
            return JdbcClient.create(dataSource);
        }

        @Bean
        ClientEvents clientEvents() {
            return new ClientEvents();
        }

        @Bean
        Charts charts() {
            return new TestCharts();
        }

        @Bean
        Supplier<Policy> policy() {
            return () -> {
                throw new AssertionError("no emergency is tested here");
            };
        }

        @Bean
        BreakGlassRecords breakGlassRecords() {
            return mock(BreakGlassRecords.class);
        }

        @Bean
        ServletRegistrationBean<HttpServlet> fhir() {
            return new ServletRegistrationBean<>(new WhoAmI(), "/fhir/*");
        }

        @Bean
        ServletRegistrationBean<HttpServlet> operations() {
            ServletRegistrationBean<HttpServlet> servlet =
                    new ServletRegistrationBean<>(new WhoAmI(), "/actuator/*", "/h2-console/*");
            servlet.setName("operations");
            return servlet;
        }
    }

    /** What was published about registrations. */
    static final class ClientEvents {
        private final List<ClientEvent> all = new CopyOnWriteArrayList<>();

        @EventListener
        void on(ClientEvent event) {
            all.add(event);
        }

        List<ClientEvent> about(String clientId) {
            return all.stream()
                    .filter(event -> event.clientId().equals(clientId))
                    .toList();
        }
    }

    private static final class WhoAmI extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Caller caller = CallerContext.current();
            response.setContentType("text/plain");
            response.getWriter()
                    .print(
                            caller == null
                                    ? "nobody"
                                    : caller.clientId() + "|"
                                            + caller.scopes().stream()
                                                    .map(SmartScope::text)
                                                    .sorted()
                                                    .collect(Collectors.joining(" "))
                                            + "|" + String.join(" ", caller.purposes()) + "|" + caller.organization()
                                            + "|" + caller.roles() + "|" + caller.custodianSystem());
        }
    }
}
