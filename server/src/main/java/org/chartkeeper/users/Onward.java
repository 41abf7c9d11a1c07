package org.chartkeeper.users;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Optional;
import org.chartkeeper.users.SignInReturn.Destination;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;

/**
 * The waiting request that the pages of a sign-in carry along, if there is one, and where they lead.
 *
 * @param request names it
 * @param destination where it leads in the end
 */
record Onward(@Nullable String request, @Nullable Destination destination) {

    static Onward of(HttpServletRequest http, Optional<SignInReturn> returns) {
        String named = http.getParameter("request");
        String request = named != null && Secret.isOne(named) ? named : null;
        return new Onward(
                request,
                request == null
                        ? null
                        : returns.flatMap(all -> all.find(request)).orElse(null));
    }

    @Nullable
    String application() {
        return destination == null ? null : destination.application();
    }

    /** What a form may lead to in the end. */
    @Nullable
    String source() {
        return destination == null ? null : destination.destination();
    }

    /** What carries the request along in an address. */
    String suffix() {
        return request == null ? "" : "?request=" + request;
    }

    /** On with the request, or to the user's own page. */
    ResponseEntity<String> go() {
        return request == null ? to("/account") : to("/authorize");
    }

    /** To another page, the request along. */
    ResponseEntity<String> to(String path) {
        return ResponseEntity.status(303).location(URI.create(path + suffix())).build();
    }
}
