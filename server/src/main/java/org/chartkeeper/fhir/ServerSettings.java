package org.chartkeeper.fhir;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where this server is reached and where it keeps its files.
 *
 * @param baseUrl the public address without a trailing slash; the issuer of our tokens
 * @param dataDir the directory for keys, export files and the embedded database
 */
@ConfigurationProperties("chartkeeper")
public record ServerSettings(
        @DefaultValue("http://localhost:8080") String baseUrl,
        @DefaultValue("data") Path dataDir) {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    public ServerSettings {
        while (baseUrl.endsWith("/")) {
            baseUrl = baseUrl.substring(0, baseUrl.length() - 1);
        }
        check(baseUrl);
    }

    /** The FHIR base: the audience of access tokens. */
    public String fhirBase() {
        return baseUrl + "/fhir";
    }

    /** Whether clients reach this server over TLS. */
    public boolean isSecure() {
        return baseUrl.startsWith("https://");
    }

    private static void check(String baseUrl) {
        URI uri;
        try {
            uri = URI.create(baseUrl);
        } catch (IllegalArgumentException e) {
            throw new StartRefusedException(
                    "`chartkeeper.base-url` must be an address such as https://fhir.example.org, not `" + baseUrl
                            + "`");
        }
        String host = uri.getHost();
        if (host == null
                || !Set.of("http", "https").contains(uri.getScheme())
                || uri.getUserInfo() != null
                || uri.getQuery() != null
                || uri.getFragment() != null
                || !uri.getPath().isEmpty()) {
            throw new StartRefusedException("`chartkeeper.base-url` must be scheme, host and port alone, such as"
                    + " https://fhir.example.org, not `" + baseUrl + "`");
        }
        if (uri.getScheme().equals("http") && !LOOPBACK.contains(host.toLowerCase(Locale.ROOT))) {
            throw new StartRefusedException(
                    "`chartkeeper.base-url` must be https on an address other than localhost, not `" + baseUrl + "`");
        }
    }
}
