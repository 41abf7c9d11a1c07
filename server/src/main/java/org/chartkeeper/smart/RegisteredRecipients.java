package org.chartkeeper.smart;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.Emergency;
import org.chartkeeper.caller.Role;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.caller.SmartScope.Context;
import org.chartkeeper.consent.KnownRecipients;
import org.chartkeeper.consent.Recipient;
import org.chartkeeper.users.User;
import org.chartkeeper.users.UserDirectory;
import org.jspecify.annotations.Nullable;

/** Clients and users as they are registered now, as recipients of records. */
final class RegisteredRecipients implements KnownRecipients {

    /** What a user has at most, by whatever app. */
    private static final List<SmartScope> EVERYTHING =
            List.of(SmartScope.parse("user/*.cruds").orElseThrow());

    private final ClientRegistry clients;
    private final UserDirectory users;
    private final BreakGlassSessions emergencies;
    private final String issuer;

    RegisteredRecipients(ClientRegistry clients, UserDirectory users, BreakGlassSessions emergencies, String issuer) {
        this.clients = clients;
        this.users = users;
        this.emergencies = emergencies;
        this.issuer = issuer;
    }

    @Override
    public Optional<Recipient> client(String clientId) {
        return clients.find(clientId).map(this::of);
    }

    @Override
    public Optional<Recipient> user(String user, @Nullable String clientId, @Nullable String patient) {
        Optional<User> found = find(user);
        if (clientId == null) {
            return found.map(one -> of(user, one, null, patient));
        }
        Optional<Client> client = clients.find(clientId);
        return found.flatMap(one -> client.map(app -> of(user, one, app, patient)));
    }

    @Override
    public Optional<Emergency> emergency(String user, String patient, Instant time) {
        return find(user).flatMap(one -> emergencies.at(one.username(), patient, time));
    }

    @Override
    public List<Recipient> all() {
        Stream<Recipient> systems = clients.all().stream()
                .filter(client -> client.grantTypes().contains("client_credentials"))
                .filter(client -> clients.find(client.id()).isPresent())
                .sorted(Comparator.comparing(Client::id))
                .map(this::of);
        return Stream.concat(systems, groups()).toList();
    }

    private Optional<User> find(String user) {
        return user.contains("/")
                ? users.all().values().stream()
                        .filter(one -> user.equals(one.fhirUser()))
                        .min(Comparator.comparing(User::username))
                : users.find(user);
    }

    /** Patients see their own records only, so none of them is a group. */
    private Stream<Recipient> groups() {
        return users.all().values().stream()
                .filter(user -> !user.roles().equals(Set.of(Role.PATIENT)))
                .collect(Collectors.groupingBy(RegisteredRecipients::group, TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(group -> group(group.getKey(), group.getValue().get(0)));
    }

    private static String group(User user) {
        String roles = user.roles().stream().map(Role::code).sorted().collect(Collectors.joining(", "));
        return roles + (user.organization() == null ? "" : " of " + user.organization()) + " for "
                + String.join(", ", user.purposes());
    }

    private Recipient group(String name, User one) {
        return new Recipient(
                name, "any " + name, one.purposes(), caller(one, EVERYTHING, one.roles(), null, null, null));
    }

    private Recipient of(Client client) {
        List<SmartScope> scopes = client.scopes().stream()
                .filter(scope -> scope.context() == Context.SYSTEM)
                .toList();
        return new Recipient(
                client.id(),
                client.name(),
                client.purposes(),
                new Caller(
                        issuer,
                        client.id(),
                        client.id(),
                        client.name(),
                        scopes,
                        Set.copyOf(client.purposes()),
                        client.organization(),
                        client.device(),
                        null,
                        null,
                        client.roles(),
                        client.custodianSystem(),
                        "",
                        Instant.MAX));
    }

    private Recipient of(String named, User user, @Nullable Client app, @Nullable String patient) {
        if (app == null) {
            return new Recipient(
                    named,
                    named,
                    user.purposes(),
                    caller(user, EVERYTHING, user.roles(), user.fhirUser(), null, patient));
        }
        List<SmartScope> scopes = app.scopes().stream()
                .filter(scope -> scope.context() != Context.SYSTEM)
                .toList();
        Set<Role> roles = new LinkedHashSet<>(user.roles());
        if (!app.roles().isEmpty()) {
            roles.retainAll(app.roles());
        }
        return new Recipient(
                named + " with " + app.id(),
                named + " with " + app.name(),
                UserPurposes.allowed(user, app),
                caller(user, scopes, roles, user.fhirUser(), app, patient));
    }

    private Caller caller(
            User user,
            List<SmartScope> scopes,
            Set<Role> roles,
            @Nullable String fhirUser,
            @Nullable Client app,
            @Nullable String patient) {
        return new Caller(
                issuer,
                Callers.subject(user),
                app == null ? "" : app.id(),
                app == null ? "" : app.name(),
                scopes,
                Set.copyOf(user.purposes()),
                user.organization(),
                app == null ? null : app.device(),
                fhirUser,
                patient,
                roles,
                false,
                "",
                Instant.MAX);
    }
}
