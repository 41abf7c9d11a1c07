package org.chartkeeper.load;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Brings one bundle to the server, once.
 *
 * <p>A bundle whose answer was lost may or may not have been stored. One that only puts or creates conditionally is simply
 * sent again. One that creates ({@code POST}) would be stored twice, so the server is asked first: the bundle travels with an
 * {@code X-Request-ID} made from the hash of its content, which the server keeps in the {@code meta.source} of everything that
 * request stored and which the search parameter {@code _source} finds. A transaction is stored whole or not at all, so one hit
 * means that it is there. No hit may mean that the server is still at work; so the question is repeated for a settling time,
 * counted from the moment the answer was lost, before the bundle is sent again. The {@code Idempotency-Key} says the same to
 * servers and proxies that know it.
 */
final class Delivery {

    /** How patient to be with the server. */
    record Patience(Backoff backoff, Duration answer, Duration settling) {}

    /** A bundle on its way; the body is opened anew for each attempt. */
    record Parcel(BundleScan scan, Supplier<BodyPublisher> body) {}

    /** What was stored. */
    sealed interface Receipt {
        /** The server's answer was read. */
        record Answered(Outcomes.Batch entries) implements Receipt {}

        /** The bundle was found stored; its answer is lost. */
        record FoundStored() implements Receipt {}
    }

    /** The server said no before it stored anything. */
    static final class Refused extends LoadException {

        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Http http;
    private final URI base;
    private final AccessTokens tokens;
    private final Patience patience;
    private final Clock clock;

    Delivery(Http http, URI base, AccessTokens tokens, Patience patience, Clock clock) {
        this.http = http;
        this.base = base;
        this.tokens = tokens;
        this.patience = patience;
        this.clock = clock;
    }

    /** Sends the parcel until the server has stored or refused it, or patience ends. */
    Receipt send(Parcel parcel) throws LoadException, InterruptedException {
        boolean renewed = false;
        for (int attempt = 1; ; attempt++) {
            OptionalLong asked = OptionalLong.empty();
            boolean inDoubt = false;
            String trouble;
            String token = tokens.current();
            try {
                HttpResponse<InputStream> response = http.send(request(parcel, token));
                try (InputStream body = response.body()) {
                    int status = response.statusCode();
                    if (status >= 200 && status < 300) {
                        var entries = answered(parcel, body);
                        if (!entries.worthRetrying() || parcel.scan().doublesWhenSentTwice()) {
                            return new Receipt.Answered(entries);
                        }
                        trouble = String.join("; ", entries.texts());
                    } else {
                        asked = Http.retryAfter(response);
                        trouble = Outcomes.text(status, body);
                        if (status == 401 && !renewed) {
                            tokens.discard(token);
                            renewed = true;
                            continue;
                        }
                        if (!isPassing(status)) {
                            throw status < 500 ? new Refused(trouble) : new LoadException(trouble);
                        }
                        inDoubt = status >= 500;
                    }
                }
            } catch (Http.NotConnected e) {
                trouble = "no connection to the server";
            } catch (IOException e) {
                trouble = "the connection was lost";
                inDoubt = true;
            }
            if (inDoubt && parcel.scan().doublesWhenSentTwice() && isStoredBy(parcel.scan(), clock.instant())) {
                return new Receipt.FoundStored();
            }
            if (patience.backoff().isLast(attempt)) {
                throw new LoadException("given up after " + attempt + " attempts: " + trouble);
            }
            patience.backoff().after(attempt, asked);
        }
    }

    private static boolean isPassing(int status) {
        return status == 409 || status == 429 || status == 502 || status == 503 || status == 504;
    }

    private HttpRequest request(Parcel parcel, String token) {
        return HttpRequest.newBuilder(base)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/fhir+json")
                .header("Accept", "application/fhir+json")
                .header("Prefer", "return=minimal")
                .header("X-Request-ID", parcel.scan().requestId())
                .header("Idempotency-Key", parcel.scan().sha256())
                .timeout(patience.answer())
                .POST(parcel.body().get())
                .build();
    }

    private static Outcomes.Batch answered(Parcel parcel, InputStream body) throws IOException {
        if (!parcel.scan().isTransaction()) {
            return Outcomes.batch(body);
        }
        try {
            body.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The status said it: a transaction that is answered with success is stored whole.
        }
        return new Outcomes.Batch(parcel.scan().entries(), 0, false, List.of());
    }

    /**
     * Whether what was last sent at {@code sent} is stored, asking until it is found or the settling time is over.
     *
     * @throws LoadException if that cannot be known
     */
    boolean isStoredBy(BundleScan scan, Instant sent) throws LoadException, InterruptedException {
        if (isStored(scan)) {
            return true;
        }
        Duration left = Duration.between(clock.instant(), sent.plus(patience.settling()));
        for (Duration wait = Duration.ofSeconds(1); left.toMillis() > 0; wait = wait.multipliedBy(2)) {
            Duration step = wait.compareTo(left) < 0 ? wait : left;
            patience.backoff().pause(step);
            left = left.minus(step);
            if (isStored(scan)) {
                return true;
            }
        }
        return false;
    }

    private boolean isStored(BundleScan scan) throws LoadException, InterruptedException {
        boolean found = false;
        for (String type : scan.creates()) {
            found |= count(type, scan.requestId()) > 0;
        }
        if (found && !scan.isTransaction()) {
            throw new LoadException("the answer to this batch was lost and part of it is stored; a batch that creates "
                    + "cannot be sent twice, look on the server for `_source=#" + scan.requestId() + "`");
        }
        return found;
    }

    private long count(String type, String requestId) throws LoadException, InterruptedException {
        String unsure = "the answer was lost, and whether the bundle is stored cannot be learned: ";
        boolean renewed = false;
        for (int attempt = 1; ; attempt++) {
            String token = tokens.current();
            String trouble;
            try {
                var request = HttpRequest.newBuilder(
                                URI.create(base + "/" + type + "?_source=%23" + requestId + "&_summary=count"))
                        .header("Authorization", "Bearer " + token)
                        .header("Accept", "application/fhir+json")
                        .timeout(Duration.ofMinutes(2))
                        .build();
                HttpResponse<InputStream> response = http.send(request);
                try (InputStream body = response.body()) {
                    int status = response.statusCode();
                    if (status == 200) {
                        var total = JSON.readTree(body).path("total");
                        if (total.isIntegralNumber()) {
                            return total.asLong();
                        }
                        throw new LoadException(unsure + "the search has no total");
                    }
                    if (status == 401 && !renewed) {
                        tokens.discard(token);
                        renewed = true;
                        continue;
                    }
                    trouble = Outcomes.text(status, body);
                    if (!isPassing(status)) {
                        throw new LoadException(unsure + trouble);
                    }
                }
            } catch (JacksonException e) {
                throw new LoadException(unsure + "the search was not answered with JSON");
            } catch (IOException e) {
                trouble = "no connection to the server";
            }
            if (patience.backoff().isLast(attempt)) {
                throw new LoadException(unsure + trouble);
            }
            patience.backoff().after(attempt, OptionalLong.empty());
        }
    }
}
