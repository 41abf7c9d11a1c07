package org.chartkeeper.smart;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** An authorization request on its way through Spring Security: its parameters first, and once taken the id it waits under. */
final class AuthorizationRequestAuthentication extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, List<String>> parameters = new TreeMap<>();
    private final @Nullable String waiting;

    AuthorizationRequestAuthentication(Map<String, String[]> parameters) {
        super(List.of());
        parameters.forEach((name, values) -> this.parameters.put(name, List.of(values)));
        this.waiting = null;
    }

    /** One that was taken and waits under this id. */
    AuthorizationRequestAuthentication(String waiting) {
        super(List.of());
        this.waiting = waiting;
        super.setAuthenticated(true);
    }

    Map<String, List<String>> parameters() {
        return parameters;
    }

    @Nullable
    String waiting() {
        return waiting;
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public Object getPrincipal() {
        return "";
    }
}
