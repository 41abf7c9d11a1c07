package org.chartkeeper.smart;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * Fetches key sets: from exactly the address given, without redirects, cookies or credentials, within a few seconds from the
 * look-up of the name to the last byte, and of limited size.
 */
final class KeyFetch {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Timeout CONNECT = Timeout.ofSeconds(2);
    private static final int LARGEST = 64 * 1024;
    private static final int MOST_AT_ONCE = 20;

    /** For addresses that the operator wrote down: any host, through the proxy that the machine is set to, if any. */
    static final KeyFetch ANYWHERE =
            new KeyFetch(HttpClients.custom().useSystemProperties(), SystemDefaultDnsResolver.INSTANCE);

    /** For addresses that others gave: public hosts alone, reached at the address that was checked. */
    static final KeyFetch PUBLIC = new KeyFetch(CheckedResolver.PUBLIC);

    private final CloseableHttpClient http;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "key-fetch");
        thread.setDaemon(true);
        return thread;
    });

    KeyFetch(DnsResolver resolver) {
        this(HttpClients.custom(), resolver);
    }

    private KeyFetch(HttpClientBuilder builder, DnsResolver resolver) {
        http = builder.setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(resolver)
                        .setMaxConnTotal(MOST_AT_ONCE)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(CONNECT)
                                .setSocketTimeout(Timeout.of(TIMEOUT))
                                .build())
                        .build())
                .setConnectionReuseStrategy((request, response, context) -> false)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    /** What is at {@code address} now. */
    String fetch(URI address) throws IOException, InterruptedException {
        HttpGet request = new HttpGet(address);
        request.setHeader("Accept", "application/json");
        Future<String> answer = threads.submit(() -> http.execute(request, KeyFetch::content));
        try {
            return answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            request.cancel();
            throw new IOException("not fetched", e);
        }
    }

    private static String content(ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        if (response.getCode() != 200 || entity == null) {
            throw new IOException("status " + response.getCode());
        }
        try (InputStream body = entity.getContent()) {
            byte[] content = body.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                throw new IOException("too large");
            }
            return new String(content, StandardCharsets.UTF_8);
        }
    }
}
