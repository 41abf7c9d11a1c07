package org.chartkeeper.load;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Tells on the terminal how far the load is. */
final class Progress {

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private final long start;
    private final int totalFiles;
    private final long totalBytes;
    private int files;
    private int filesBefore;
    private int failed;
    private long resources;
    private long bytes;
    private long bytesBefore;

    Progress(PrintStream out, boolean terminal, LongSupplier nanoTime, LoadPlan plan) {
        this.out = out;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        this.totalFiles = plan.files().size();
        this.totalBytes = plan.files().stream().mapToLong(LoadFile::size).sum();
    }

    synchronized void loadedBefore(LoadFile file) {
        filesBefore++;
        bytesBefore += file.size();
    }

    /** So many resources were stored, from so many bytes of a file that goes on. */
    synchronized void stored(long count, long ofBytes) {
        resources += count;
        bytes += ofBytes;
    }

    /** A file is done, this many bytes of which were not counted yet. */
    synchronized void finished(long moreBytes) {
        files++;
        bytes += moreBytes;
    }

    synchronized void failed(LoadFile file, String reason) {
        failed++;
        say(file.name() + ": " + reason);
    }

    private void say(String text) {
        out.println((terminal ? "\r\u001b[K" : "") + text);
    }

    /** Shows the line of the moment, over the one before where that is possible. */
    synchronized void show() {
        if (terminal) {
            out.print("\r\u001b[K" + line());
            out.flush();
        } else {
            out.println(line());
        }
    }

    synchronized String line() {
        String failures = failed == 0 ? "" : ", " + failed + " failed";
        return format(
                "%d/%d files%s, %,d resources, %,d/s, %s",
                files + filesBefore, totalFiles, failures, resources, rate(), remaining());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private String remaining() {
        long ahead = totalBytes - bytesBefore - bytes;
        if (ahead <= 0) {
            return "nothing left to send";
        }
        if (bytes == 0) {
            return "time left not known yet";
        }
        double millisPerByte = elapsed().toMillis() / (double) bytes;
        return "about " + words(Duration.ofMillis((long) (ahead * millisPerByte))) + " left";
    }

    synchronized String summary() {
        String before = filesBefore == 0 ? "" : " (%d more were loaded before)".formatted(filesBefore);
        int unsent = totalFiles - files - filesBefore - failed;
        return format(
                        "loaded %d of %d files%s: %,d resources in %s, %,d/s",
                        files, totalFiles, before, resources, words(elapsed()), rate())
                + (failed == 0 ? "" : "; " + failed + " failed")
                + (unsent == 0 ? "" : "; " + unsent + " not sent");
    }

    synchronized boolean isComplete() {
        return files + filesBefore == totalFiles;
    }

    private Duration elapsed() {
        return Duration.ofNanos(nanoTime.getAsLong() - start);
    }

    private long rate() {
        long millis = elapsed().toMillis();
        return millis == 0 ? 0 : resources * 1000 / millis;
    }

    static String words(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 100) {
            return seconds + " s";
        }
        return seconds < 6000
                ? (seconds + 30) / 60 + " min"
                : format("%d h %02d min", seconds / 3600, seconds % 3600 / 60);
    }
}
