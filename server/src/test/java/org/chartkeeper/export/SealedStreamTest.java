package org.chartkeeper.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedStreamTest {

    private static final int HEADER = 4;
    private static final int WHOLE_FRAME = HEADER + FrameCipher.LARGEST_SEALED;

    private final SecretKey key = new SecretKeySpec(new byte[32], "AES");

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 1_000_000})
    void whatWasWrittenIsRead(int length) throws IOException {
        byte[] content = content(length);

        assertThat(open(seal(content), 1)).isEqualTo(content);
    }

    @Test
    void contentIsNotThereToSee() throws IOException {
        byte[] sealed = seal("{\"resourceType\":\"Patient\"}".getBytes());

        assertThat(new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("Patient");
    }

    @Test
    void everyChangedBitIsFound() throws IOException {
        byte[] sealed = seal(content(100));
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;

            assertThatThrownBy(() -> open(changed, 1)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void framesThatAreCutOffSwappedOrAddedAreFound() throws IOException {
        byte[] sealed = seal(content(3 * FrameCipher.FRAME));
        byte[] cutBetweenFrames = Arrays.copyOf(sealed, WHOLE_FRAME);
        byte[] cutInsideAFrame = Arrays.copyOf(sealed, sealed.length - 1);
        byte[] swapped = sealed.clone();
        System.arraycopy(sealed, 0, swapped, WHOLE_FRAME, WHOLE_FRAME);
        System.arraycopy(sealed, WHOLE_FRAME, swapped, 0, WHOLE_FRAME);
        byte[] longer = Arrays.copyOf(sealed, sealed.length + 1);

        for (byte[] damaged : new byte[][] {cutBetweenFrames, cutInsideAFrame, swapped, longer, new byte[0]}) {
            assertThatThrownBy(() -> open(damaged, 1)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aFileIsNotReadInThePlaceOfAnother() throws IOException {
        byte[] sealed = seal(content(10));

        assertThatThrownBy(() -> open(sealed, 2)).isInstanceOf(IOException.class);
    }

    private byte[] seal(byte[] content) throws IOException {
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        try (SealedOutputStream out = new SealedOutputStream(sealed, key, 1)) {
            out.write(content);
        }
        return sealed.toByteArray();
    }

    private byte[] open(byte[] sealed, int number) throws IOException {
        try (SealedInputStream in = new SealedInputStream(new ByteArrayInputStream(sealed), key, number)) {
            return in.readAllBytes();
        }
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }
}
