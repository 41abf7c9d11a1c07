package org.chartkeeper.smart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.chartkeeper.caller.ClientEvent;
import org.chartkeeper.caller.ClientEvent.ClientChanged;
import org.chartkeeper.caller.ClientEvent.ClientDeleted;
import org.chartkeeper.caller.ClientEvent.ClientRegistered;
import org.chartkeeper.caller.ClientEvent.ClientStatusSet;
import org.chartkeeper.caller.Members;
import org.chartkeeper.caller.Role;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.users.Secret;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Registers clients, replaces registrations, switches clients off and on, and ends them. Each change commits after its audit entry
 * is stored, and is in force on this node with the answer.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7591">RFC 7591, registration</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7592">RFC 7592, management</a>
 */
final class ClientRegistrations {

    private static final String ROTATE_SECRET = "rotate_client_secret";
    private static final String ROTATE_TOKEN = "rotate_registration_access_token";
    private static final String SECRET = "client_secret";
    private static final String STATUS = "status";

    private final StoredClients stored;
    private final RunTimeClients runTime;
    private final RunTimeMetadata rules;
    private final SoftwareStatements statements;
    private final DynamicRegistration dynamic;
    private final PasswordEncoder encoder;
    private final TransactionOperations transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    ClientRegistrations(
            StoredClients stored,
            RunTimeClients runTime,
            RunTimeMetadata rules,
            SoftwareStatements statements,
            DynamicRegistration dynamic,
            PasswordEncoder encoder,
            TransactionOperations transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.stored = stored;
        this.runTime = runTime;
        this.rules = rules;
        this.statements = statements;
        this.dynamic = dynamic;
        this.encoder = encoder;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /** A registration as it stands, with the secrets that were made for it just now and are told this once. */
    record Outcome(
            StoredClient client,
            @Nullable String secret,
            @Nullable String registrationToken) {}

    /** Registers a client. */
    Outcome register(Registrant who, ObjectNode body) {
        Members members = new Members(RunTimeMetadata.LABEL, body);
        if (body.hasNonNull(SECRET)) {
            throw members.problem(SECRET, "is made by the server");
        }
        String id = UUID.randomUUID().toString();
        ObjectNode metadata = rules.known(statements.apply(body));
        ClientStatus status;
        if (who instanceof Registrant.Manager manager) {
            Client client = rules.check(id, metadata);
            checkManaged(manager, client);
            status = status(members, ClientStatus.ACTIVE);
        } else {
            dynamic.complete(metadata);
            dynamic.check(metadata, rules.check(id, metadata));
            dynamic.registration();
            status = dynamic.status();
        }
        boolean manager = who instanceof Registrant.Manager;
        return keep(who, id, manager ? ClientOrigin.MANAGER : ClientOrigin.DYNAMIC, status, metadata);
    }

    private Outcome keep(Registrant who, String id, ClientOrigin origin, ClientStatus status, ObjectNode metadata) {
        String secret = hasSecret(metadata) ? Secret.random() : null;
        String token = Secret.random();
        StoredClient client = new StoredClient(
                id,
                origin,
                status,
                metadata,
                secret == null ? null : encoder.encode(secret),
                Secret.hash(token),
                clock.instant().truncatedTo(ChronoUnit.SECONDS),
                clock.instant(),
                1);
        change(new ClientRegistered(who.caller(), id, status.code(), who.address()), () -> {
            if (!stored.insert(client)) {
                throw RegistrationRefusedException.of(
                        403, "access_denied", "there are as many registrations as there may be");
            }
        });
        return new Outcome(client, secret, token);
    }

    /** The registration of this id that was made at run time and has not ended. */
    Optional<StoredClient> find(String id) {
        return stored.find(id)
                .filter(client -> client.origin() != ClientOrigin.FILE)
                .filter(client -> client.status() != ClientStatus.DELETED);
    }

    /** Replaces the registration {@code before}. */
    Outcome replace(Registrant who, StoredClient before, ObjectNode body) {
        Members members = new Members(RunTimeMetadata.LABEL, body);
        checkSecret(members, before);
        boolean rotatesSecret = members.flag(ROTATE_SECRET);
        boolean rotatesToken = members.flag(ROTATE_TOKEN);
        ObjectNode metadata = rules.known(statement(who, before, body));
        Client after = rules.check(before.id(), metadata);
        Client was = rules.read(before.id(), before.registeredMetadata(), true, null);
        ClientStatus status = status(members, before.status());
        if (who instanceof Registrant.Manager manager) {
            checkManaged(manager, was);
            checkManaged(manager, after);
        } else {
            checkNarrower(members, was, after, before.status() != status);
        }
        if (rotatesSecret && !hasSecret(metadata)) {
            throw members.problem(ROTATE_SECRET, "is only for clients with a secret");
        }
        boolean needsSecret = hasSecret(metadata) && (rotatesSecret || before.secretHash() == null);
        String secret = needsSecret ? Secret.random() : null;
        String token = rotatesToken ? Secret.random() : null;
        String kept = hasSecret(metadata) ? before.secretHash() : null;
        StoredClient next = before.with(
                status,
                metadata,
                secret == null ? kept : encoder.encode(secret),
                token == null ? before.registrationToken() : Secret.hash(token));
        write(who, before, next, changes(before, next));
        return new Outcome(next, secret, token);
    }

    /** Gives a registration that was made at run time another status, and leaves the rest as it is. */
    StoredClient setStatus(Registrant.Manager who, StoredClient before, ObjectNode body) {
        ClientStatus status = status(new Members(RunTimeMetadata.LABEL, body), before.status());
        StoredClient next =
                before.with(status, before.registeredMetadata(), before.secretHash(), before.registrationToken());
        write(who, before, next, "");
        return next;
    }

    /** Switches a client of a file off, or on again as far as its file says so. */
    void restrict(Registrant.Manager who, String id, ObjectNode body) {
        Members members = new Members(RunTimeMetadata.LABEL, body);
        ClientStatus status = status(members, ClientStatus.ACTIVE);
        if (status == ClientStatus.PENDING) {
            throw members.problem(STATUS, "of a client of a file is active or suspended");
        }
        change(new ClientStatusSet(who.caller(), id, status.code(), who.address()), () -> stored.restrict(id, status));
    }

    /** Ends a registration, with every token there is of it. */
    void delete(Registrant who, StoredClient client) {
        change(new ClientDeleted(who.caller(), client.id(), who.address()), () -> {
            if (!stored.delete(client.id())) {
                throw changedMeanwhile();
            }
        });
    }

    private void write(Registrant who, StoredClient before, StoredClient next, String changes) {
        String id = before.id();
        ClientEvent event = before.status() == next.status()
                ? new ClientChanged(who.caller(), id, changes, who.address())
                : new ClientStatusSet(who.caller(), id, next.status().code(), who.address());
        change(event, () -> {
            if (!stored.update(next)) {
                throw changedMeanwhile();
            }
            if (before.status() != next.status() && !changes.isEmpty()) {
                events.publishEvent(new ClientChanged(who.caller(), id, changes, who.address()));
            }
        });
    }

    /** What cannot be audited is not done, so the entry is stored before the change commits. */
    private void change(ClientEvent event, Runnable write) {
        transactions.executeWithoutResult(transaction -> {
            write.run();
            events.publishEvent(event);
        });
        runTime.poll();
    }

    /** The software statement stays the one that came first; for the client itself it goes on to win. */
    private static ObjectNode statement(Registrant who, StoredClient before, ObjectNode body) {
        String first =
                before.registeredMetadata().path(RunTimeMetadata.STATEMENT).textValue();
        String sent = body.path(RunTimeMetadata.STATEMENT).textValue();
        if (sent != null && !sent.equals(first)) {
            throw RegistrationRefusedException.of(
                    400, "invalid_software_statement", "the statement of a registration cannot be replaced");
        }
        return who instanceof Registrant.Manager ? body : SoftwareStatements.keep(body, first);
    }

    /** RFC 7592: a client may send its secret, but not choose it. */
    private void checkSecret(Members members, StoredClient before) {
        String secret = members.text(SECRET);
        if (secret != null && (before.secretHash() == null || !encoder.matches(secret, before.secretHash()))) {
            throw members.problem(SECRET, "is not the one that the server made");
        }
    }

    /** Nobody gives away a role that they do not act in. */
    /** What a client can do, whoever can change its keys can do too: so nobody manages one that may do more than they may. */
    private static void checkManaged(Registrant.Manager manager, Client client) {
        if (!manager.caller().roles().containsAll(client.roles())) {
            throw RegistrationRefusedException.of(
                    403, "access_denied", "`roles` has a role that you do not act in yourself");
        }
        boolean acts = client.organization() != null
                || client.device() != null
                || client.scopes().stream().anyMatch(scope -> scope.context() == SmartScope.Context.SYSTEM);
        if (acts && !manager.caller().roles().contains(Role.RECORDS_MANAGER)) {
            throw RegistrationRefusedException.of(
                    403,
                    "access_denied",
                    "a client with `system/` scopes, `organization` or `device` is for a records manager to manage");
        }
    }

    private static void checkNarrower(Members members, Client was, Client after, boolean otherStatus) {
        Optional<String> exceeded = otherStatus ? Optional.of(STATUS) : Narrowing.exceeded(was, after);
        if (exceeded.isPresent()) {
            throw members.problem(exceeded.get(), "goes beyond what was approved");
        }
    }

    private static ClientStatus status(Members members, ClientStatus otherwise) {
        String text = members.text(STATUS);
        if (text == null) {
            return otherwise;
        }
        return ClientStatus.of(text)
                .filter(status -> status != ClientStatus.DELETED)
                .orElseThrow(() -> members.problem(STATUS, "must be active, suspended or pending"));
    }

    private static boolean hasSecret(ObjectNode metadata) {
        return metadata.path("token_endpoint_auth_method").asText().startsWith(ClientMetadata.SECRET_METHOD);
    }

    /** The names of what differs. */
    private static String changes(StoredClient before, StoredClient next) {
        ObjectNode was = before.registeredMetadata();
        ObjectNode is = next.registeredMetadata();
        Set<String> names = new java.util.TreeSet<>();
        was.fieldNames().forEachRemaining(names::add);
        is.fieldNames().forEachRemaining(names::add);
        names.removeIf(name -> Objects.equals(was.get(name), is.get(name)));
        if (!Objects.equals(before.secretHash(), next.secretHash())) {
            names.add(SECRET);
        }
        if (!Objects.equals(before.registrationToken(), next.registrationToken())) {
            names.add("registration_access_token");
        }
        return String.join(" ", names);
    }

    private static RegistrationRefusedException changedMeanwhile() {
        return RegistrationRefusedException.of(
                409, "invalid_request", "the registration was changed meanwhile, read it again");
    }
}
