package org.chartkeeper.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadPartsTest {

    private static final URI SERVER = URI.create("https://fhir.example.org/fhir");

    @TempDir
    Path home;

    @Test
    void signsByTheKindOfKey() throws Exception {
        RSAKey rsa = new RSAKeyGenerator(2048).keyID("r").generate();
        Path file = Files.writeString(home.resolve("rsa.jwk"), "{\"keys\":[" + rsa.toJSONString() + "]}");

        var assertion = SignedJWT.parse(ClientKey.read(file).assertion("me", "https://there", Instant.EPOCH));

        assertThat(assertion.getHeader().getAlgorithm().getName()).isEqualTo("RS384");
        assertThat(assertion.getHeader().getKeyID()).isEqualTo("r");
    }

    @Test
    void refusesKeysThatServersRefuse() throws Exception {
        Path weak = Files.writeString(
                home.resolve("a"),
                new ECKeyGenerator(Curve.P_256).keyID("k").generate().toJSONString());
        Path nameless = Files.writeString(
                home.resolve("b"), new ECKeyGenerator(Curve.P_384).generate().toJSONString());
        Path open = Files.writeString(
                home.resolve("c"),
                new ECKeyGenerator(Curve.P_384)
                        .keyID("k")
                        .generate()
                        .toPublicJWK()
                        .toJSONString());

        assertThatThrownBy(() -> ClientKey.read(weak)).hasMessageContaining("EC key on P-384");
        assertThatThrownBy(() -> ClientKey.read(nameless)).hasMessageContaining("has no `kid`");
        assertThatThrownBy(() -> ClientKey.read(open)).hasMessageContaining("one private key, it holds 0");
    }

    @Test
    void readsAJournalWhoseLastLineWasCutShort() throws Exception {
        Path path = home.resolve("journal");
        Path file = Path.of("a.json");
        try (var journal = Journal.open(path, SERVER, Clock.systemUTC())) {
            journal.intent("aa", file);
            journal.done("aa", 1, file);
            journal.intent("bb", file);
        }
        Files.writeString(path, "done\thttps://fhir.exam", UTF_8, StandardOpenOption.APPEND);

        try (var journal = Journal.open(path, SERVER, Clock.systemUTC())) {
            assertThat(journal.isDone("aa")).isTrue();
            assertThat(journal.openIntent("bb")).isPresent();
            journal.done("bb", 1, file);
        }
        try (var journal = Journal.open(path, SERVER, Clock.systemUTC())) {
            assertThat(journal.isDone("bb")).isTrue();
        }
    }

    @Test
    void keepsASecondLoaderOffTheJournal() throws Exception {
        Path path = home.resolve("journal");
        try (var first = Journal.open(path, SERVER, Clock.systemUTC())) {
            assertThat(first.isDone("aa")).isFalse();
            assertThatThrownBy(() -> Journal.open(path, SERVER, Clock.systemUTC()))
                    .hasMessageContaining("is in use by another load");
        }
    }

    @Test
    void tellsProgressRateAndTimeLeft() {
        var out = new ByteArrayOutputStream();
        var nanos = new AtomicLong();
        var first = new LoadFile(Path.of("a.json"), 1000);
        var plan = new LoadPlan(List.of(List.of(first, new LoadFile(Path.of("b.json"), 9000))));
        var progress = new Progress(new PrintStream(out, true, UTF_8), false, nanos::get, plan);
        assertThat(progress.line()).isEqualTo("0/2 files, 0 resources, 0/s, time left not known yet");

        nanos.set(Duration.ofSeconds(20).toNanos());
        progress.stored(12_000, 0);
        progress.finished(1000);

        assertThat(progress.line()).isEqualTo("1/2 files, 12,000 resources, 600/s, about 3 min left");
        progress.failed(first, "HTTP 422: no");
        assertThat(progress.summary()).isEqualTo("loaded 1 of 2 files: 12,000 resources in 20 s, 600/s; 1 failed");
        assertThat(out.toString(UTF_8)).isEqualTo("a.json: HTTP 422: no" + System.lineSeparator());
    }
}
