package org.chartkeeper.consent;

import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.Emergency;
import org.chartkeeper.caller.PurposeOfUse;
import org.chartkeeper.caller.Role;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.consent.Askers.Asker;
import org.jspecify.annotations.Nullable;

/** Finds whom a question is about, and for which purposes. */
final class Prospects {

    private static final List<SmartScope> EVERYTHING =
            List.of(SmartScope.parse("user/*.cruds").orElseThrow());

    private static final Pattern REFERENCE = Pattern.compile("[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}");
    private static final Pattern PRIVATE_PERSON = Pattern.compile("(Patient|RelatedPerson)/.*");

    private final KnownRecipients known;
    private final Requesters requesters;

    Prospects(KnownRecipients known, Requesters requesters) {
        this.known = known;
        this.requesters = requesters;
    }

    /** Everybody the server knows, for each purpose that they are registered for. */
    List<Prospect> all(Moment moment) {
        return known.all().stream()
                .flatMap(recipient -> each(recipient, Set.of(), null, moment))
                .toList();
    }

    /**
     * Those of {@code names}, client ids or references of users: clients for each purpose, users for all of {@code purposes}
     * together or, where there are none, for each.
     */
    List<Prospect> named(List<String> names, Set<String> purposes, Asker asker, Moment moment) {
        return names.stream()
                .flatMap(name -> {
                    boolean user = name.contains("/");
                    if (user && asker.isPatient()) {
                        return each(namedByPatient(name, purposes, asker, null), purposes, null, moment);
                    }
                    Recipient found = (user ? known.user(name, null, null) : known.client(name))
                            .orElseThrow(() ->
                                    new InvalidRequestException("there is no active client or user `" + name + "`"));
                    return each(found, user ? purposes : Set.of(), null, moment);
                })
                .toList();
    }

    /** Those of the users {@code references} that the asker could name. */
    List<Prospect> mentioned(List<String> references, Set<String> purposes, Asker asker, Moment moment) {
        return references.stream()
                .filter(reference -> !asker.isPatient() || !purposes.isEmpty() && mayName(reference, asker))
                .filter(reference ->
                        asker.isPatient() || known.user(reference, null, null).isPresent())
                .flatMap(reference -> named(List.of(reference), purposes, asker, moment).stream())
                .toList();
    }

    /** Those whom {@code question} is about. */
    List<Prospect> of(AccessQuestion question, Asker asker, @Nullable String patient, Moment moment) {
        Stream<Recipient> recipients =
                question.namesSomebody() ? Stream.of(somebody(question, asker, patient)) : known.all().stream();
        List<SmartScope> scopes = question.scopes();
        return recipients
                .map(recipient -> scopes == null ? recipient : recipient.within(scopes))
                .flatMap(recipient ->
                        each(recipient, question.purposes(), emergency(question, patient, moment.time()), moment))
                .toList();
    }

    private Stream<Prospect> each(
            Recipient recipient, Set<String> asked, @Nullable Emergency emergency, Moment moment) {
        List<Set<String>> tokens =
                asked.isEmpty() ? recipient.purposes().stream().map(Set::of).toList() : List.of(asked);
        return tokens.stream().map(purposes -> {
            Caller caller = recipient.acting(purposes, purposes.contains(PurposeOfUse.BREAK_GLASS) ? emergency : null);
            return new Prospect(recipient, purposes, caller, requesters.of(caller), moment);
        });
    }

    private @Nullable Emergency emergency(AccessQuestion question, @Nullable String patient, Instant time) {
        String user = question.user();
        if (user == null || patient == null || !question.purposes().contains(PurposeOfUse.BREAK_GLASS)) {
            return null;
        }
        return known.emergency(user, patient, time).orElse(null);
    }

    private Recipient somebody(AccessQuestion question, Asker asker, @Nullable String patient) {
        if (question.isDescribed() && (question.client() != null || question.user() != null)) {
            throw new InvalidRequestException(
                    "name a `client` or a `user`, or describe somebody by `organization`, `device` and `role`");
        }
        if (question.user() != null) {
            return user(question, question.user(), asker, patient);
        }
        return question.client() != null ? client(question.client()) : described(question);
    }

    private Recipient client(String client) {
        return known.client(client)
                .orElseThrow(() -> new InvalidRequestException("there is no active client `" + client + "`"));
    }

    private Recipient user(AccessQuestion question, String user, Asker asker, @Nullable String patient) {
        if (asker.isPatient()) {
            if (question.client() != null) {
                throw new InvalidRequestException("name a `client` or a `user`, not both");
            }
            return namedByPatient(user, question.purposes(), asker, patient);
        }
        Optional<Recipient> found = known.user(user, question.client(), patient);
        if (found.isEmpty() && (question.client() != null || !user.contains("/"))) {
            throw new InvalidRequestException("there is no such user, or no such active client");
        }
        return found.orElseGet(() -> described(user, user, Set.of(), purposes(question)));
    }

    /** Answered alike whether there is such a user or not, as far as the decision is the same. */
    private Recipient namedByPatient(String user, Collection<String> purposes, Asker asker, @Nullable String patient) {
        if (!mayName(user, asker)) {
            throw new InvalidRequestException(
                    "a user must be named by a reference such as Practitioner/123; of patients"
                            + " and related persons you can name only yourself and whom you act for");
        }
        if (purposes.isEmpty()) {
            throw new InvalidRequestException("`purpose` must be given with the reference of a user");
        }
        return known.user(user, null, patient).orElseGet(() -> described(user, user, Set.of(), List.copyOf(purposes)));
    }

    /** Which patients and related persons have an account here is for no patient to know. */
    private static boolean mayName(String user, Asker asker) {
        return REFERENCE.matcher(user).matches()
                && (!PRIVATE_PERSON.matcher(user).matches()
                        || user.equals(asker.caller().fhirUser())
                        || asker.patients().stream().anyMatch(own -> user.equals("Patient/" + own)));
    }

    private static Recipient described(AccessQuestion question) {
        String name = Stream.concat(
                        Stream.of(question.organization(), question.device()).filter(reference -> reference != null),
                        question.roles().stream().map(Role::code))
                .collect(Collectors.joining(" with "));
        Caller caller = caller(question.organization(), question.device(), null, question.roles());
        return new Recipient(name, name, purposes(question), caller);
    }

    private static Recipient described(String id, String reference, Set<Role> roles, List<String> purposes) {
        boolean organization = reference.startsWith("Organization/");
        boolean device = reference.startsWith("Device/");
        return new Recipient(
                id,
                reference,
                purposes,
                caller(
                        organization ? reference : null,
                        device ? reference : null,
                        organization || device ? null : reference,
                        roles));
    }

    private static List<String> purposes(AccessQuestion question) {
        if (question.purposes().isEmpty()) {
            throw new InvalidRequestException("`purpose` must be given for somebody who is not registered here");
        }
        return List.copyOf(question.purposes());
    }

    private static Caller caller(
            @Nullable String organization, @Nullable String device, @Nullable String user, Set<Role> roles) {
        return new Caller(
                "",
                "",
                "",
                "",
                EVERYTHING,
                new LinkedHashSet<>(),
                organization,
                device,
                user,
                null,
                roles,
                false,
                "",
                Instant.MAX);
    }
}
