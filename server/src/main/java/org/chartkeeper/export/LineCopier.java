package org.chartkeeper.export;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Passes lines on or over, one at a time, whatever their length. */
final class LineCopier {

    private final InputStream in;
    private final byte[] buffer;
    private int position;
    private int filled;

    LineCopier(InputStream in, int size) {
        this.in = in;
        this.buffer = new byte[size];
    }

    /** Writes the next line, with its end, to {@code out}; or nowhere when that is null. */
    void next(@Nullable OutputStream out) throws IOException {
        boolean ended = false;
        while (!ended) {
            fill();
            int end = position;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            ended = end < filled;
            int after = ended ? end + 1 : end;
            if (out != null) {
                out.write(buffer, position, after - position);
            }
            position = after;
        }
    }

    private void fill() throws IOException {
        if (position == filled) {
            position = 0;
            filled = in.read(buffer, 0, buffer.length);
            if (filled < 0) {
                filled = 0;
                throw new IOException("an export file has fewer lines than its list");
            }
        }
    }
}
