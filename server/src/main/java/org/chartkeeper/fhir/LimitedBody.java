package org.chartkeeper.fhir;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.PayloadTooLargeException;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** A body that is inflated, counted and looked at while it is read, and ends with a refusal where it goes too far. */
final class LimitedBody extends ServletInputStream {

    /** Below this, a ratio of inflation says nothing. */
    private static final long RATIO_COUNTS_FROM = 1 << 20;

    private final Counted received;
    private final boolean compressed;
    private final long most;
    private final int inflation;
    private final BodyScan scan;
    private @Nullable InputStream inflated;
    private long given;
    private boolean finished;

    LimitedBody(InputStream received, boolean compressed, long most, int inflation, BodyScan scan) {
        this.received = new Counted(received);
        this.compressed = compressed;
        this.most = most;
        this.inflation = inflation;
        this.scan = scan;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = readInflated(buffer, offset, length);
        if (read < 0) {
            finished = true;
            return read;
        }
        given += read;
        if (given > most) {
            throw new PayloadTooLargeException("the body is larger than " + most + " bytes");
        }
        if (compressed && given > RATIO_COUNTS_FROM && given / inflation > received.count) {
            throw new PayloadTooLargeException("the body inflates to more than " + inflation + " times its size");
        }
        for (int i = offset; i < offset + read; i++) {
            String problem = scan.see(buffer[i]);
            if (problem != null) {
                throw new InvalidRequestException(problem);
            }
        }
        return read;
    }

    private int readInflated(byte[] buffer, int offset, int length) throws IOException {
        if (!compressed) {
            return received.read(buffer, offset, length);
        }
        try {
            if (inflated == null) {
                inflated = new GZIPInputStream(received);
            }
            return inflated.read(buffer, offset, length);
        } catch (ZipException | java.io.EOFException e) {
            throw notGzip();
        }
    }

    private static BaseServerResponseException notGzip() {
        return new InvalidRequestException("the body is not valid gzip, which its `Content-Encoding` says it is");
    }

    @Override
    public boolean isFinished() {
        return finished;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
        throw new UnsupportedOperationException("this body is read by the thread of its request");
    }

    private static final class Counted extends FilterInputStream {

        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count += Math.max(read, 0);
            return read;
        }
    }
}
