package org.chartkeeper.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportFilesTest {

    private static final UUID JOB = UUID.fromString("00000000-0000-4000-8000-000000000001");

    @TempDir
    private Path directory;

    @Test
    void keepsLinesListAndSums() throws IOException {
        ExportFiles files = new ExportFiles(directory.resolve("export"));
        SecretKey key = JobKeys.in(directory.resolve("keys/export.key")).fresh();
        ExportedFile written = write(files, key);

        assertThat(written.count()).isEqualTo(3);
        assertThat(written.bytes()).isEqualTo(9);
        assertThat(written.classes()).isEqualTo(Map.of(5, 2, 6, 1));
        assertThat(written.name()).isEqualTo("1-Patient.ndjson");
        try (InputStream lines = files.readLines(JOB, key, 1);
                InputStream list = files.readList(JOB, key, 1)) {
            assertThat(new String(lines.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("{}\n{}\n{}\n");
            assertThat(new String(list.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("11\t5\tPatient/a/1\n12\t6\tPatient/b/1\n13\t5\tPatient/c/2\n");
        }

        files.remove(JOB);

        assertThat(files.jobs()).isEmpty();
        assertThatThrownBy(() -> files.readLines(JOB, key, 1)).isInstanceOf(IOException.class);
    }

    @Test
    void passesOverLinesThatAreNotShown() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] lines = "first\nsecond, which is longer than the buffer\n\nfourth\n".getBytes(StandardCharsets.UTF_8);
        LineCopier copier = new LineCopier(new java.io.ByteArrayInputStream(lines), 8);

        copier.next(out);
        copier.next(null);
        copier.next(out);
        copier.next(out);

        assertThat(out).hasToString("first\n\nfourth\n");
        assertThatThrownBy(() -> copier.next(out)).isInstanceOf(IOException.class);
    }

    @Test
    void wrapsTheKeyOfAJobForThatJobAlone() throws IOException {
        Path file = directory.resolve("keys/export.key");
        JobKeys keys = JobKeys.in(file);
        SecretKey key = keys.fresh();
        byte[] wrapped = keys.wrap(key, JOB);

        assertThat(JobKeys.in(file).unwrap(wrapped, JOB)).isEqualTo(key);
        assertThatThrownBy(() -> keys.unwrap(wrapped, UUID.randomUUID())).isInstanceOf(IllegalStateException.class);
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }

    private static ExportedFile write(ExportFiles files, SecretKey key) throws IOException {
        byte[] line = "{}".getBytes(StandardCharsets.UTF_8);
        files.create(JOB);
        NdjsonWriter writer = files.write(JOB, key, 1, "Patient", false);
        writer.write(line, 11, 5, "Patient/a/1");
        writer.write(line, 12, 6, "Patient/b/1");
        writer.write(line, 13, 5, "Patient/c/2");
        writer.close();
        return writer.written();
    }
}
