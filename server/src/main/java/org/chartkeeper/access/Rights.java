package org.chartkeeper.access;

import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.chartkeeper.access.Questions.Question;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.caller.SmartScope.Permission;

/**
 * What the current caller may do to which types at all: as its scopes say, and for writing also as its roles do.
 *
 * <p>What a role may not read is not refused but absent, as it is decided with everything else about reading by the gate.
 */
final class Rights {

    private static final Set<Permission> WRITING = Set.of(Permission.CREATE, Permission.UPDATE, Permission.DELETE);

    private final Supplier<Policy> policy;

    Rights(Supplier<Policy> policy) {
        this.policy = policy;
    }

    /** @throws ForbiddenOperationException when the caller may not */
    void require(Question question) {
        Caller caller = CallerContext.current();
        String action = question.permission().name().toLowerCase(Locale.ROOT);
        String type = question.resourceType();
        if (caller == null || !caller.may(question.permission(), type)) {
            throw new ForbiddenOperationException(
                    "the scopes of the token do not allow `" + action + "` on `" + type + "`");
        }
        if (WRITING.contains(question.permission()) && caller.emergency() != null) {
            throw new ForbiddenOperationException("a break-glass session is for looking at a record");
        }
        if (WRITING.contains(question.permission())
                && !caller.custodianSystem()
                && !policy.get().allows(caller.roles(), action, type)) {
            throw new ForbiddenOperationException(
                    "the roles of the caller give no right to `" + action + "` `" + type + "`");
        }
    }
}
