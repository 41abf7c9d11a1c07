package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyFetchTest {

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger lookedUp = new AtomicInteger();
    private volatile int status = 200;

    @SuppressWarnings("NullAway.Init")
    private HttpServer inner;

    @BeforeEach
    void start() throws IOException {
        inner = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        inner.createContext("/", exchange -> {
            asked.incrementAndGet();
            byte[] content = "{\"keys\": []}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders()
                    .add("Location", "http://localhost:" + inner.getAddress().getPort() + "/secret");
            exchange.sendResponseHeaders(status, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
        inner.start();
    }

    @AfterEach
    void stop() {
        inner.stop(0);
    }

    private URI address(String host) {
        return URI.create("http://" + host + ":" + inner.getAddress().getPort() + "/jwks");
    }

    @Test
    void s3ANameThatLeadsInsideIsNotConnectedTo() {
        for (String host : new String[] {"localhost", "127.0.0.1", "[::1]", "0.0.0.0", "2130706433"}) {
            assertThatThrownBy(() -> KeyFetch.PUBLIC.fetch(address(host)))
                    .as(host)
                    .isInstanceOf(IOException.class);
        }
        assertThat(asked.get()).isZero();
    }

    @Test
    void s3ANameThatIsReboundAfterTheCheckIsNotConnectedTo() throws Exception {
        InetAddress outer = InetAddress.getByName("8.8.8.8");
        CheckedResolver resolver = new CheckedResolver(
                host -> new InetAddress[] {lookedUp.getAndIncrement() == 0 ? outer : InetAddress.getLoopbackAddress()},
                PublicHosts::isAddress);

        assertThat(resolver.leadsAstray("rebind.example.org")).isFalse();
        assertThatThrownBy(() -> new KeyFetch(resolver).fetch(address("rebind.example.org")))
                .isInstanceOf(IOException.class);

        assertThat(lookedUp.get()).isEqualTo(2);
        assertThat(asked.get()).isZero();
    }

    @Test
    void theAddressThatWasCheckedIsTheOneThatIsConnectedTo() throws Exception {
        CheckedResolver resolver = new CheckedResolver(
                host -> {
                    lookedUp.incrementAndGet();
                    return new InetAddress[] {InetAddress.getLoopbackAddress()};
                },
                address -> true);

        assertThat(new KeyFetch(resolver).fetch(address("keys.example.org"))).isEqualTo("{\"keys\": []}");

        assertThat(lookedUp.get()).isEqualTo(1);
        assertThat(asked.get()).isEqualTo(1);
    }

    @Test
    void s3ARedirectIsNotFollowedAndItsBodyNotTaken() {
        status = 302;

        assertThatThrownBy(() -> KeyFetch.ANYWHERE.fetch(address("localhost"))).isInstanceOf(IOException.class);
        assertThat(asked.get()).isEqualTo(1);
    }
}
