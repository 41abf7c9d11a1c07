package org.chartkeeper.smart;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.chartkeeper.users.Secret;
import org.springframework.http.HttpHeaders;

/** Recognises who comes to register a client, or about a registration. */
final class Registrants {

    private final ClientManagers managers;
    private final ClientRegistrations registrations;
    private final DynamicRegistration dynamic;

    Registrants(ClientManagers managers, ClientRegistrations registrations, DynamicRegistration dynamic) {
        this.managers = managers;
        this.registrations = registrations;
        this.dynamic = dynamic;
    }

    /**
     * Who sent this request, or a {@link RegistrationRefusedException} for whoever may not do it.
     *
     * @param id of the registration that it is about; empty for none
     */
    Registrant of(HttpServletRequest request, String id) {
        String address = request.getRemoteAddr();
        List<String> headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
        if (headers.size() > 1) {
            throw RegistrationRefusedException.of(400, "invalid_request", "more than one Authorization header");
        }
        if (headers.isEmpty()) {
            boolean registers = id.isEmpty() && request.getMethod().equals("POST");
            if (!registers || !dynamic.isOpen()) {
                throw RegistrationRefusedException.noToken();
            }
            dynamic.attempt(address);
            return new Registrant.Newcomer(address);
        }
        String token = BearerFilter.only(request).orElseThrow(RegistrationRefusedException::invalidToken);
        return Secret.isOne(token)
                ? self(id, token, address)
                : new Registrant.Manager(managers.manager(token), address);
    }

    /** For the token of another registration, or of none, always in the same words. */
    private Registrant self(String id, String token, String address) {
        return registrations
                .find(id)
                .filter(StoredClient::answersItself)
                .filter(client -> Secret.equal(Secret.hash(token), String.valueOf(client.registrationToken())))
                .<Registrant>map(client -> new Registrant.Self(client, token, address))
                .orElseThrow(RegistrationRefusedException::invalidToken);
    }
}
