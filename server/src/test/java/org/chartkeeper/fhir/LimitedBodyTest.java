package org.chartkeeper.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.PayloadTooLargeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class LimitedBodyTest {

    private static final long MOST = 4 << 20;

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static InputStream body(byte[] received, boolean compressed) {
        return new LimitedBody(new ByteArrayInputStream(received), compressed, MOST, 200, BodyScan.NONE);
    }

    @Test
    void aBodyIsReadUpToItsLimit() throws IOException {
        assertThat(body(new byte[(int) MOST], false).readAllBytes()).hasSize((int) MOST);
        assertThatThrownBy(() -> body(new byte[(int) MOST + 1], false).readAllBytes())
                .isInstanceOf(PayloadTooLargeException.class);
    }

    @Test
    void aCompressedBodyIsCountedAfterInflation() throws IOException {
        byte[] random = new byte[(int) MOST + 1];
        new java.util.Random(1).nextBytes(random);
        byte[] compressed = gzip(random);

        assertThat(body(gzip(new byte[1 << 20]), true).readAllBytes()).hasSize(1 << 20);
        assertThatThrownBy(() -> body(compressed, true).readAllBytes()).isInstanceOf(PayloadTooLargeException.class);
    }

    @Test
    void aBombIsRefusedByItsRatioLongBeforeItsSize() throws IOException {
        byte[] bomb = gzip(new byte[3 << 20]);

        assertThatThrownBy(() -> body(bomb, true).readAllBytes())
                .isInstanceOf(PayloadTooLargeException.class)
                .hasMessageContaining("times its size");
    }

    @Test
    void whatIsNotGzipIsRefused() throws IOException {
        byte[] cut = java.util.Arrays.copyOf(gzip(new byte[1_000]), 20);

        assertThatThrownBy(() -> body("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8), true)
                        .readAllBytes())
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> body(cut, true).readAllBytes()).isInstanceOf(InvalidRequestException.class);
    }
}
