package org.chartkeeper.noninterference;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request of a sequence. In address, headers and body, {@code {created:5}} stands for the id that step 5 was given,
 * {@code {link:5:next}} for a link of its answer, {@code {location:5}} for its {@code Content-Location}, {@code {file:5:0}} for a
 * file of its manifest, and {@code {time:2}} for when part 2 of the store was loaded: each server fills in its own.
 */
record Step(
        int number,
        String kind,
        String caller,
        String method,
        String url,
        Map<String, String> headers,
        @Nullable String body) {

    /** Whether it is repeated until there is a result. */
    boolean isPoll() {
        return kind.equals("export-poll");
    }

    boolean isSorted() {
        return (url + (body == null ? "" : body)).contains("_sort");
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder()
                .append(caller)
                .append(": ")
                .append(method)
                .append(' ')
                .append(url.isEmpty() ? "/" : url);
        headers.forEach(
                (name, value) -> text.append('\n').append(name).append(": ").append(value));
        if (body != null) {
            text.append("\n\n").append(body);
        }
        return text.toString();
    }
}
