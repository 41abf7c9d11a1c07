package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteKeysTest {

    private final MovingClock clock = new MovingClock();
    private final AtomicInteger asked = new AtomicInteger();
    private final List<String> paths = new java.util.concurrent.CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String body = new JWKSet(TestClients.EC.toPublicJWK()).toString();

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private RemoteKeys keys;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            paths.add(exchange.getRequestURI().toString());
            byte[] content = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
        server.start();
        keys = new RemoteKeys(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks"), KeyFetch.ANYWHERE, clock);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void keysAreAskedForOnceAMinute() {
        assertThat(keys.find("ec")).isPresent();
        assertThat(keys.find("ec")).isPresent();
        assertThat(asked.get()).isEqualTo(1);

        clock.move(Duration.ofSeconds(61));
        assertThat(keys.find("ec")).isPresent();
        assertThat(asked.get()).isEqualTo(2);
    }

    @Test
    void anUnknownKidAsksAgainButNotOften() {
        assertThat(keys.find("ec")).isPresent();
        assertThat(keys.find("rsa")).isEmpty();
        assertThat(asked.get()).isEqualTo(1);

        body = new JWKSet(List.of(TestClients.EC.toPublicJWK(), TestClients.RSA.toPublicJWK())).toString();
        clock.move(Duration.ofSeconds(11));
        assertThat(keys.find("rsa")).isPresent();
        assertThat(asked.get()).isEqualTo(2);
    }

    @Test
    void aRedirectIsNotFollowed() {
        status = 302;

        assertThat(keys.find("ec")).isEmpty();
        assertThat(asked.get()).isEqualTo(1);
    }

    @Test
    void tooMuchIsNotRead() {
        body = body + " ".repeat(70_000);

        assertThat(keys.find("ec")).isEmpty();
    }

    @Test
    void anOutageIsBridgedForAnHour() {
        assertThat(keys.find("ec")).isPresent();
        status = 500;

        clock.move(Duration.ofMinutes(30));
        assertThat(keys.find("ec")).isPresent();
        clock.move(Duration.ofMinutes(31));
        assertThat(keys.find("ec")).isEmpty();
    }

    @Test
    void j3AKidThatStandsForSeveralKeysIsNone() {
        body = new JWKSet(List.of(
                        TestClients.EC.toPublicJWK(),
                        SigningKeys.generate(com.nimbusds.jose.JWSAlgorithm.ES384, "ec")
                                .toPublicJWK(),
                        TestClients.RSA.toPublicJWK()))
                .toString();

        assertThat(keys.find("ec")).isEmpty();
        assertThat(keys.find("rsa")).isPresent();
    }

    @Test
    void j2ASymmetricOrWeakKeyAmongThemIsNone() {
        body = "{\"keys\": [{\"kty\": \"oct\", \"kid\": \"s\", \"k\": \"c2VjcmV0\"}, " + TestClients.EC.toPublicJWK()
                + "]}";

        assertThat(keys.find("s")).isEmpty();
        assertThat(keys.find("ec")).isPresent();
    }

    @Test
    void s3WhateverTheKidNothingButTheRegisteredAddressIsAsked() {
        assertThat(keys.find("http://169.254.169.254/latest/meta-data")).isEmpty();
        assertThat(keys.find("file:///etc/passwd")).isEmpty();

        assertThat(asked.get()).isEqualTo(1);
        assertThat(paths).containsOnly("/jwks");
    }
}
