package org.chartkeeper.access;

import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import java.util.Set;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.Role;
import org.chartkeeper.fhir.ServerOwned;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.jspecify.annotations.Nullable;

/** What may be written by whom beyond what the scopes say: the types that decide about access, and evidence. */
final class WriteRules {

    private static final Set<Role> RECORDS_OFFICE = Set.of(Role.RECORDS_MANAGER, Role.RECORDS_CLERK);

    /** Types whose content steers the server itself. */
    private static final Set<String> CONFIGURATION = Set.of(
            "SearchParameter",
            "CompartmentDefinition",
            "StructureDefinition",
            "StructureMap",
            "OperationDefinition",
            "CapabilityStatement",
            "ImplementationGuide",
            "ValueSet",
            "CodeSystem",
            "ConceptMap",
            "NamingSystem",
            "GraphDefinition",
            "MessageDefinition",
            "TerminologyCapabilities",
            "Subscription");

    /** Types that decide what callers may see; a Consent may be the patient's own to write. */
    private static final Set<String> RIGHTS = Set.of("Group", "RelatedPerson", "CareTeam", "PractitionerRole");

    /** Whether resources of {@code type} steer the server itself. */
    static boolean isConfiguration(String type) {
        return CONFIGURATION.contains(type);
    }

    void check(@Nullable IBaseResource before, IBaseResource after, @Nullable Caller caller) {
        if (ServerOwned.is(after)) {
            return;
        }
        String type = after.fhirType();
        refuseConfiguration(type, caller);
        refuseRights(type, caller);
        if (type.equals("AuditEvent") || (before != null && type.equals("Provenance"))) {
            throw new ForbiddenOperationException("`" + type + "` is written by the server and never changed");
        }
    }

    void checkDelete(IBaseResource resource, @Nullable Caller caller) {
        String type = resource.fhirType();
        refuseConfiguration(type, caller);
        refuseRights(type, caller);
        if (Set.of("AuditEvent", "Provenance", "Consent").contains(type)) {
            throw new ForbiddenOperationException("`" + type + "` is kept: it is never deleted");
        }
    }

    private static void refuseConfiguration(String type, @Nullable Caller caller) {
        if (CONFIGURATION.contains(type) && !Caller.SYSTEM.equals(caller)) {
            throw new ForbiddenOperationException(
                    "`" + type + "` is part of this server's configuration and read-only here");
        }
    }

    private static void refuseRights(String type, @Nullable Caller caller) {
        boolean trusted = caller != null
                && (caller.custodianSystem() || caller.roles().stream().anyMatch(RECORDS_OFFICE::contains));
        if (RIGHTS.contains(type) && !trusted) {
            throw new ForbiddenOperationException("`" + type
                    + "` decides about access and is written by the custodian's" + " systems and the records office");
        }
    }
}
