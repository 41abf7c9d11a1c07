package org.chartkeeper.smart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.chartkeeper.audit.AuditUnavailableException;
import org.chartkeeper.caller.BadRegistrationException;
import org.chartkeeper.caller.ClientEvent.ClientRefused;
import org.chartkeeper.caller.Members;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Registration of clients at run time, by those who answer for it and by clients themselves.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7591#section-3">RFC 7591, registration endpoint</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7592#section-2">RFC 7592, configuration endpoint</a>
 */
@RestController
@RequestMapping(TokenEndpointGuard.REGISTER)
class RegistrationController {

    private static final Logger LOG = LoggerFactory.getLogger(RegistrationController.class);
    private static final Set<String> STATUS_ALONE = Set.of("client_id", "status");
    private static final String RETRY_SECONDS = "5";

    private final Registrants registrants;
    private final ClientRegistrations registrations;
    private final ClientRegistry clients;
    private final RegistrationList list;
    private final RegistrationView view;
    private final ApplicationEventPublisher events;

    RegistrationController(
            Registrants registrants,
            ClientRegistrations registrations,
            ClientRegistry clients,
            RegistrationList list,
            RegistrationView view,
            ApplicationEventPublisher events) {
        this.registrants = registrants;
        this.registrations = registrations;
        this.clients = clients;
        this.list = list;
        this.view = view;
        this.events = events;
    }

    /** What is done for somebody who may have it done. */
    private interface Action {
        ResponseEntity<JsonNode> run(Registrant who) throws IOException;
    }

    @PostMapping
    ResponseEntity<JsonNode> register(HttpServletRequest request) {
        return answer(request, "", who -> json(201, view.of(registrations.register(who, body(request)))));
    }

    @GetMapping
    ResponseEntity<JsonNode> list(HttpServletRequest request) {
        return answer(request, "", who -> json(200, list.page(request)));
    }

    @GetMapping("/{id}")
    ResponseEntity<JsonNode> read(@PathVariable("id") String id, HttpServletRequest request) {
        return answer(request, id, who -> {
            if (who instanceof Registrant.Self self) {
                return json(200, view.of(new ClientRegistrations.Outcome(self.client(), null, null), self));
            }
            Client ofFile = clients.files().get(id);
            return json(200, ofFile == null ? view.of(stored(id)) : view.ofFile(ofFile, clients.isSuspended(id)));
        });
    }

    @PutMapping("/{id}")
    ResponseEntity<JsonNode> replace(@PathVariable("id") String id, HttpServletRequest request) {
        return answer(request, id, who -> {
            ObjectNode body = body(request);
            if (!id.equals(body.path("client_id").textValue())) {
                throw new Members(RunTimeMetadata.LABEL, body).problem("client_id", "must be `" + id + "`");
            }
            Set<String> names = new TreeSet<>();
            body.fieldNames().forEachRemaining(names::add);
            if (who instanceof Registrant.Self self) {
                return json(200, view.of(registrations.replace(self, self.client(), body), self));
            }
            return replace((Registrant.Manager) who, id, body, names.equals(STATUS_ALONE));
        });
    }

    private ResponseEntity<JsonNode> replace(Registrant.Manager who, String id, ObjectNode body, boolean statusAlone) {
        Client ofFile = clients.files().get(id);
        if (ofFile == null) {
            StoredClient before = stored(id);
            return json(
                    200,
                    statusAlone
                            ? view.of(registrations.setStatus(who, before, body))
                            : view.of(registrations.replace(who, before, body)));
        }
        if (!statusAlone) {
            throw ofFile("of this client only `status` can be changed here, beside its `client_id`");
        }
        registrations.restrict(who, id, body);
        return json(200, view.ofFile(ofFile, clients.isSuspended(id)));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<JsonNode> delete(@PathVariable("id") String id, HttpServletRequest request) {
        return answer(request, id, who -> {
            if (clients.files().containsKey(id)) {
                throw ofFile("this client is taken out by removing its file");
            }
            registrations.delete(who, who instanceof Registrant.Self self ? self.client() : stored(id));
            return ResponseEntity.noContent().build();
        });
    }

    private StoredClient stored(String id) {
        return registrations
                .find(id)
                .orElseThrow(() -> RegistrationRefusedException.of(404, "invalid_request", "there is no such client"));
    }

    private static RegistrationRefusedException ofFile(String description) {
        return RegistrationRefusedException.of(403, "access_denied", description);
    }

    private static ObjectNode body(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(RegistrationGuard.LARGEST + 1);
        if (Members.node(Members.JSON, RunTimeMetadata.LABEL, body) instanceof ObjectNode object) {
            return object;
        }
        throw new BadRegistrationException(RunTimeMetadata.LABEL + " is not an object");
    }

    private ResponseEntity<JsonNode> answer(HttpServletRequest request, String id, Action action) {
        Registrant who = null;
        try {
            who = registrants.of(request, id);
            return action.run(who);
        } catch (RegistrationRefusedException e) {
            return refuse(request, who, id, e);
        } catch (BadRegistrationException e) {
            return refuse(request, who, id, refusal(e));
        } catch (IOException e) {
            return refuse(request, who, id, RegistrationRefusedException.of(400, "invalid_request", "no whole body"));
        } catch (AuditUnavailableException | DataAccessException | TransactionException e) {
            LOG.error("a registration could not be answered: {}", e.getClass().getSimpleName());
            return unavailable();
        }
    }

    private static RegistrationRefusedException refusal(BadRegistrationException e) {
        boolean redirect = "redirect_uris".equals(e.member());
        return RegistrationRefusedException.of(
                400,
                redirect ? "invalid_redirect_uri" : RegistrationRefusedException.INVALID_METADATA,
                String.valueOf(e.getMessage()));
    }

    private ResponseEntity<JsonNode> refuse(
            HttpServletRequest request, @Nullable Registrant who, String id, RegistrationRefusedException e) {
        try {
            events.publishEvent(new ClientRefused(
                    who == null ? e.by() : who.caller(), id, e.status(), e.error(), request.getRemoteAddr()));
        } catch (AuditUnavailableException unavailable) {
            return unavailable();
        }
        ObjectNode body = Members.JSON.createObjectNode().put("error", e.error());
        if (e.getMessage() != null) {
            body.put("error_description", Objects.requireNonNull(e.getMessage()).replace('`', '\''));
        }
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(e.status()).contentType(MediaType.APPLICATION_JSON);
        if (e.challenge() != null) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, e.challenge());
        }
        if (e.retryAfter() != null) {
            answer.header(HttpHeaders.RETRY_AFTER, Long.toString(e.retryAfter().toSeconds()));
        }
        return answer.body(body);
    }

    private static ResponseEntity<JsonNode> unavailable() {
        return ResponseEntity.status(503)
                .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
                .contentType(MediaType.APPLICATION_JSON)
                .body(Members.JSON.createObjectNode().put("error", "temporarily_unavailable"));
    }

    private static ResponseEntity<JsonNode> json(int status, JsonNode body) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body);
    }
}
