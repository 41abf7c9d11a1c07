package org.chartkeeper.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.OptionalLong;

/** Sends requests, and tells a request that surely was not sent from one that perhaps was. */
final class Http {

    /** Nobody listened, so nothing was sent. */
    static final class NotConnected extends IOException {

        private static final long serialVersionUID = 1L;

        NotConnected(IOException cause) {
            super("no connection to the server", cause);
        }
    }

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    HttpResponse<InputStream> send(HttpRequest request) throws IOException, InterruptedException {
        try {
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new NotConnected(e);
        }
    }

    /** Seconds that the server asks us to wait, when it says so in seconds. */
    static OptionalLong retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,4}"))
                .map(value -> OptionalLong.of(Long.parseLong(value)))
                .orElseGet(OptionalLong::empty);
    }

    /** The address, if credentials and patient data may travel to it. */
    static URI address(String text, boolean allowHttp) throws UsageException {
        try {
            URI address = URI.create(text);
            String host = address.getHost();
            if (host != null && "https".equals(address.getScheme())) {
                return address;
            }
            if (host != null && "http".equals(address.getScheme())) {
                if (allowHttp || isLoopback(host)) {
                    return address;
                }
                throw new UsageException("`" + text + "` is plain http to another machine; use https, or "
                        + "`--allow-http` where the network itself is trusted");
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new UsageException("`" + text + "` is not an http or https address");
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }
}
