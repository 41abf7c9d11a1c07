package org.chartkeeper.openid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProviderDiscoveryTest {

    private static final String DOCUMENT = """
            {"issuer": "%s", "authorization_endpoint": "%s/a", "token_endpoint": "%s/t", "jwks_uri": "%s/k",
             "subject_types_supported": ["public"], "response_types_supported": ["code"]}""";

    private Instant now = Instant.parse("2026-11-02T08:00:00Z");
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    private final HttpServer server;
    private final String issuer;
    private final ProviderDiscovery discovery;
    private volatile int status = 200;
    private volatile String body;

    ProviderDiscoveryTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer = "http://localhost:" + server.getAddress().getPort() + "/realms/hospital";
        body = DOCUMENT.formatted(issuer, issuer, issuer, issuer);
        discovery = new ProviderDiscovery(issuer, new ProviderHttp(), clock);
        server.createContext("/realms/hospital/.well-known/openid-configuration", exchange -> {
            byte[] content = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Location", issuer + "/elsewhere");
            exchange.sendResponseHeaders(status, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void isFoundAtTheIssuerAndKept() {
        assertThat(discovery.known()).isEmpty();
        assertThat(discovery.metadata().getTokenEndpointURI()).hasToString(issuer + "/t");

        body = "gone";

        assertThat(discovery.metadata().getTokenEndpointURI()).hasToString(issuer + "/t");
        now = now.plus(Duration.ofHours(2));
        assertThat(discovery.metadata().getTokenEndpointURI()).hasToString(issuer + "/t");
        now = now.plus(Duration.ofDays(2));
        refused();
    }

    @Test
    void isAskedForAgainOnceItAnswers() {
        status = 503;
        refused();
        status = 200;
        refused();

        now = now.plusSeconds(3);

        assertThat(discovery.metadata().getIssuer().getValue()).isEqualTo(issuer);
    }

    @Test
    void j8AnotherIssuersIsNotTaken() {
        body = DOCUMENT.formatted(issuer + "/", issuer, issuer, issuer);
        refused();
    }

    @Test
    void endpointsInTheClearAreNotTaken() {
        body = DOCUMENT.formatted(issuer, issuer, "http://id.example.org", issuer);
        refused();
    }

    @Test
    void redirectsAreNotFollowed() {
        status = 302;
        refused();
    }

    @Test
    void endlessDocumentsAreNotRead() {
        body = body.replace("{", "{\"x\": \"" + "x".repeat(300_000) + "\", ");
        refused();
    }

    private void refused() {
        assertThatThrownBy(discovery::metadata).isInstanceOf(ProviderUnavailableException.class);
    }
}
