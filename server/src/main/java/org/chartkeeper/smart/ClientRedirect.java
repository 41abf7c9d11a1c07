package org.chartkeeper.smart;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that lead back to a client, each saying whose answer it is.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9207">RFC 9207</a>
 */
final class ClientRedirect {

    private final String issuer;

    ClientRedirect(String issuer) {
        this.issuer = issuer;
    }

    URI withCode(String redirectUri, String state, String code) {
        Map<String, @Nullable String> parameters = new LinkedHashMap<>();
        parameters.put("code", code);
        parameters.put("state", state);
        parameters.put("iss", issuer);
        return with(redirectUri, parameters);
    }

    URI withError(String redirectUri, @Nullable String state, String error, @Nullable String description) {
        Map<String, @Nullable String> parameters = new LinkedHashMap<>();
        parameters.put("error", error);
        parameters.put("error_description", description == null ? null : description.replace('`', '\''));
        parameters.put("state", state);
        parameters.put("iss", issuer);
        return with(redirectUri, parameters);
    }

    /** {@code address} with these parameters after the ones that it has. */
    static URI with(String address, Map<String, @Nullable String> parameters) {
        StringBuilder full = new StringBuilder(address);
        char separator = address.contains("?") ? '&' : '?';
        for (Map.Entry<String, @Nullable String> parameter : parameters.entrySet()) {
            String value = parameter.getValue();
            if (value != null) {
                full.append(separator).append(parameter.getKey()).append('=').append(encoded(value));
                separator = '&';
            }
        }
        return URI.create(full.toString());
    }

    /** What a page's policy must name for its forms to lead to this address. */
    static String source(String redirectUri) {
        URI uri = URI.create(redirectUri);
        return uri.getHost() == null
                ? uri.getScheme() + ":"
                : uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    /** What of this address tells a user where it leads. */
    static String shown(String redirectUri) {
        URI uri = URI.create(redirectUri);
        boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
        return web && uri.getHost() != null ? uri.getHost() : "the app " + uri.getScheme() + " on this device";
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
