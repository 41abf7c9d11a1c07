package org.chartkeeper.access;

import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.Role;
import org.chartkeeper.caller.SmartScope.Permission;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.jspecify.annotations.Nullable;

/** Which scopes a request needs: its questions to the scopes, by interaction and type. */
final class Questions {

    private static final String ANY = "*";

    /** Operations that are offered; each shows only what the gate shows. */
    static final Set<String> OPERATIONS = Set.of(
            "$everything",
            "$validate",
            "$meta",
            "$meta-add",
            "$meta-delete",
            "$explain-labels",
            "$remove-label",
            "$unrecognised-codes",
            "$export",
            "$export-poll-status",
            "$explain-access",
            "$simulate");

    /** Operations by which a stored resource is changed. */
    static final Set<String> CHANGES = Set.of("$meta-add", "$meta-delete", "$remove-label");

    /** Operations that tell of many resources at once, which are found as by a search and told of as by a read. */
    static final Set<String> LISTS = Set.of("$meta", "$unrecognised-codes");

    private static final Set<String> FOR_RECORDS_OFFICE = Set.of("$explain-labels", "$unrecognised-codes");
    private static final Set<String> FOR_RECORDS_MANAGER = Set.of("$remove-label");

    private Questions() {}

    /** One question: is {@code permission} open on {@code resourceType}, {@code *} meaning on every type? */
    record Question(Permission permission, String resourceType) {}

    /** The questions of {@code request}, or null when what it asks for is not offered at all. */
    static @Nullable List<Question> of(RequestDetails request) {
        RestOperationTypeEnum operation = request.getRestOperationType();
        String type = request.getResourceName() == null ? ANY : request.getResourceName();
        boolean conditional = request.getId() == null;
        return switch (operation) {
            case METADATA -> List.of();
            case READ, VREAD, HISTORY_INSTANCE -> List.of(new Question(Permission.READ, type));
            case SEARCH_TYPE, SEARCH_SYSTEM -> List.of(new Question(Permission.SEARCH, type));
            case HISTORY_TYPE, HISTORY_SYSTEM ->
                List.of(new Question(Permission.READ, type), new Question(Permission.SEARCH, type));
            case CREATE -> create(type, request.getHeader("If-None-Exist") != null);
            case UPDATE -> with(conditional, Permission.UPDATE, type);
            case PATCH -> patch(conditional, type);
            case DELETE -> with(conditional, Permission.DELETE, type);
            case TRANSACTION -> request.getResource() instanceof Bundle bundle ? ofBundle(bundle) : List.of();
            case EXTENDED_OPERATION_INSTANCE, EXTENDED_OPERATION_TYPE, EXTENDED_OPERATION_SERVER ->
                operation(request.getOperation(), type);
            case META -> operation("$meta", type);
            case META_ADD, META_DELETE -> operation("$meta-add", type);
            case VALIDATE -> List.of(new Question(Permission.READ, type));
            default -> null;
        };
    }

    /** Whether an operation is there for {@code caller} at all: some are for the records office, who is shown everything. */
    static boolean offers(@Nullable String operation, @Nullable Caller caller) {
        if (operation == null) {
            return true;
        }
        boolean manager = caller != null && caller.roles().contains(Role.RECORDS_MANAGER);
        if (FOR_RECORDS_MANAGER.contains(operation)) {
            return manager;
        }
        return !FOR_RECORDS_OFFICE.contains(operation)
                || manager
                || (caller != null
                        && (caller.custodianSystem() || caller.roles().contains(Role.RECORDS_CLERK)));
    }

    /** A batch asks entry by entry, as each is handled; a transaction stands or falls as one. */
    private static List<Question> ofBundle(Bundle bundle) {
        return bundle.getType() == BundleType.TRANSACTION
                ? bundle.getEntry().stream()
                        .flatMap(Questions::ofEntry)
                        .distinct()
                        .toList()
                : List.of();
    }

    /** The questions of one entry. */
    static Stream<Question> ofEntry(BundleEntryComponent entry) {
        String url =
                entry.getRequest().getUrl() == null ? "" : entry.getRequest().getUrl();
        String path = url.split("\\?", 2)[0];
        String type = path.isEmpty() ? ANY : path.replaceFirst("^/", "").split("/", 2)[0];
        boolean conditional = url.contains("?");
        HTTPVerb method = entry.getRequest().getMethod() == null
                ? HTTPVerb.NULL
                : entry.getRequest().getMethod();
        return switch (method) {
            case POST -> create(type, entry.getRequest().hasIfNoneExist()).stream();
            case PUT -> with(conditional, Permission.UPDATE, type).stream();
            case PATCH -> patch(conditional, type).stream();
            case DELETE -> with(conditional, Permission.DELETE, type).stream();
            case GET, HEAD -> Stream.of(read(type, path));
            case NULL -> Stream.empty();
        };
    }

    /** The permission that having the resource of {@code entry} stored needs, where it brings one. */
    static Optional<Permission> sentBy(BundleEntryComponent entry) {
        HTTPVerb method = entry.getRequest().getMethod();
        if (!entry.hasResource() || (method != HTTPVerb.POST && method != HTTPVerb.PUT)) {
            return Optional.empty();
        }
        return Optional.of(method == HTTPVerb.POST ? Permission.CREATE : Permission.UPDATE);
    }

    private static Question read(String type, String path) {
        boolean instance = path.replaceFirst("^/", "").contains("/");
        return new Question(instance ? Permission.READ : Permission.SEARCH, type);
    }

    private static List<Question> create(String type, boolean conditional) {
        return with(conditional, Permission.CREATE, type);
    }

    /** A patch may test what it is applied to, and fails where that is not as it says: who may not read would read by it. */
    private static List<Question> patch(boolean conditional, String type) {
        List<Question> questions = new ArrayList<>(with(conditional, Permission.UPDATE, type));
        questions.add(new Question(Permission.READ, type));
        return questions;
    }

    private static List<Question> with(boolean conditional, Permission permission, String type) {
        return conditional
                ? List.of(new Question(permission, type), new Question(Permission.SEARCH, type))
                : List.of(new Question(permission, type));
    }

    private static @Nullable List<Question> operation(String name, String type) {
        if (!OPERATIONS.contains(name.toLowerCase(Locale.ROOT))) {
            return null;
        }
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "$everything" -> List.of(new Question(Permission.READ, type), new Question(Permission.SEARCH, type));
            case "$unrecognised-codes" ->
                List.of(new Question(Permission.READ, type), new Question(Permission.SEARCH, type));
            case "$validate", "$meta", "$explain-labels" -> List.of(new Question(Permission.READ, type));
            case "$meta-add", "$meta-delete", "$remove-label" ->
                List.of(new Question(Permission.UPDATE, type), new Question(Permission.READ, type));
            default -> List.of();
        };
    }
}
