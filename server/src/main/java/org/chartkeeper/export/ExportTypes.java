package org.chartkeeper.export;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.SmartScope.Permission;

/** Which resource types an export may have in it. */
final class ExportTypes {

    /** Types about no patient that patients' resources refer to; a patient or group export has those that are referred to. */
    static final Set<String> REFERRED =
            Set.of("Organization", "Practitioner", "PractitionerRole", "Location", "Medication", "HealthcareService");

    /** Not kept as resources; the audit is read at AuditEvent itself. */
    private static final Set<String> ELSEWHERE = Set.of("AuditEvent", "Parameters", "DomainResource", "Resource");

    private final FhirContext context;
    private final Set<String> known;

    ExportTypes(FhirContext context) {
        this.context = context;
        this.known = context.getResourceTypes().stream()
                .filter(Predicate.not(ELSEWHERE::contains))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** All types that the scopes of {@code caller} open to reading and searching; at least one. */
    Set<String> allOf(Caller caller) {
        Set<String> types =
                known.stream().filter(type -> opens(caller, type)).collect(Collectors.toCollection(TreeSet::new));
        if (types.isEmpty()) {
            throw new ForbiddenOperationException("the scopes of the token allow `read` and `search` on no type");
        }
        return types;
    }

    /** The types asked for by name, every one of which must exist and be open to {@code caller}. */
    Set<String> named(Caller caller, Collection<String> names) {
        for (String name : names) {
            if (!known.contains(name)) {
                throw new InvalidRequestException("`_type` names `" + name + "`, which is no type that is exported");
            }
        }
        for (String name : names) {
            if (!opens(caller, name)) {
                throw new ForbiddenOperationException(
                        "the scopes of the token do not allow `read` and `search` on `" + name + "`");
            }
        }
        return new TreeSet<>(names);
    }

    /** Whether an export by patient can have {@code type} in it. */
    boolean belongsToPatients(String type) {
        return REFERRED.contains(type)
                || type.equals("Device")
                || !context.getResourceDefinition(type)
                        .getSearchParamsForCompartmentName("Patient")
                        .isEmpty();
    }

    private static boolean opens(Caller caller, String type) {
        return caller.may(Permission.READ, type) && caller.may(Permission.SEARCH, type);
    }
}
