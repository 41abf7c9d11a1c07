package org.chartkeeper.access;

import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import java.util.Locale;
import org.chartkeeper.access.ResourceDescriber.Surroundings;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.caller.SmartScope.Permission;
import org.chartkeeper.fhir.ServerOwned;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Whether the scopes of the current caller let it write what it writes: what a granular scope does not cover, or what is not
 * about the patient in context alone, is refused in the old version as in the new. The answer to what is sent does not depend on
 * what is stored.
 */
final class WriteScopes {

    private final ResourceDescriber describer;
    private final Surroundings stored;
    private final AccessClasses classes;

    WriteScopes(ResourceDescriber describer, Surroundings stored, AccessClasses classes) {
        this.describer = describer;
        this.stored = stored;
        this.classes = classes;
    }

    /** Refuses {@code sent}, as it came, unless its writer may have it stored. */
    void requireSent(Permission permission, IBaseResource sent) {
        requireSent(permission, (Resource) sent, stored);
    }

    /** The same for one that comes with others, to which its references may lead. */
    void requireSent(Permission permission, Resource sent, Surroundings surroundings) {
        Caller caller = bound(permission, sent.fhirType());
        if (caller != null) {
            require(caller, permission, describer.describe(sent, surroundings));
        }
    }

    /** Refuses a resource that was read from the database, or classified, unless the scopes cover it. */
    void requireKnown(Permission permission, @Nullable IBaseResource resource, String type) {
        Caller caller = bound(permission, type);
        if (caller == null || (resource != null && ServerOwned.is(resource))) {
            return;
        }
        Integer accessClass = resource == null ? null : Classification.classOf(resource);
        if (accessClass == null) {
            throw refusal(permission, type);
        }
        require(caller, permission, classes.get(accessClass));
    }

    void require(Permission permission, AccessClass accessClass) {
        Caller caller = bound(permission, accessClass.resourceType());
        if (caller != null) {
            require(caller, permission, accessClass);
        }
    }

    /** The current caller if it may write only some resources of {@code type}, else null. */
    private static @Nullable Caller bound(Permission permission, String type) {
        Caller caller = CallerContext.current();
        return caller == null || caller.mayOnAll(permission, type) ? null : caller;
    }

    private static void require(Caller caller, Permission permission, AccessClass accessClass) {
        if (!ScopeDecider.opensForWriting(caller, permission, accessClass)) {
            throw refusal(permission, accessClass.resourceType());
        }
    }

    private static ForbiddenOperationException refusal(Permission permission, String type) {
        return new ForbiddenOperationException("the scopes of the token do not allow `"
                + permission.name().toLowerCase(Locale.ROOT) + "` on this `" + type + "`");
    }
}
