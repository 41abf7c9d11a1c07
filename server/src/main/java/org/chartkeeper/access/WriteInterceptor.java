package org.chartkeeper.access;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.sql.SQLException;
import org.chartkeeper.access.Questions.Question;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.caller.SmartScope.Permission;
import org.chartkeeper.fhir.InterceptorOrder;
import org.chartkeeper.fhir.ServerOwned;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;

/** Asks the scopes and the rules of writing about each resource before it is stored, by whatever request it comes. */
@Interceptor(order = InterceptorOrder.ACCESS)
final class WriteInterceptor {

    private final Rights rights;
    private final WriteRules rules;
    private final WriteScopes scopes;
    private final RowSecurityGate gate;

    WriteInterceptor(Rights rights, WriteRules rules, WriteScopes scopes, RowSecurityGate gate) {
        this.rights = rights;
        this.rules = rules;
        this.scopes = scopes;
        this.gate = gate;
    }

    @Hook(Pointcut.STORAGE_PRESTORAGE_RESOURCE_CREATED)
    public void beforeCreate(IBaseResource resource) {
        requireUnlessSystem(Permission.CREATE, resource);
        rules.check(null, resource, CallerContext.current());
        scopes.requireKnown(Permission.CREATE, resource, resource.fhirType());
        requireVisible(resource);
    }

    /** What its own writer would not find again could not be completed; a system of record must store it. */
    private void requireVisible(IBaseResource resource) {
        Caller caller = CallerContext.current();
        Integer accessClass = Classification.classOf(resource);
        if (ServerOwned.is(resource) || caller == null || accessClass == null) {
            return;
        }
        try {
            if (!gate.finds(caller, accessClass)) {
                throw new UnprocessableEntityException("content like this is withheld from the client that sends it,"
                        + " by the policy or a consent; a system of record of the custodian has to store it");
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the gate could not be asked", e);
        }
    }

    @Hook(Pointcut.STORAGE_PRESTORAGE_RESOURCE_UPDATED)
    public void beforeUpdate(@Nullable IBaseResource before, IBaseResource after) {
        requireUnlessSystem(Permission.UPDATE, after);
        rules.check(before, after, CallerContext.current());
        if (!ServerOwned.is(after)) {
            scopes.requireKnown(Permission.UPDATE, before, after.fhirType());
        }
    }

    @Hook(Pointcut.STORAGE_PRESTORAGE_RESOURCE_DELETED)
    public void beforeDelete(IBaseResource resource) {
        requireUnlessSystem(Permission.DELETE, resource);
        rules.checkDelete(resource, CallerContext.current());
        scopes.requireKnown(Permission.DELETE, resource, resource.fhirType());
    }

    /** Who does not see everything cannot choose ids: whether one is taken would tell of what is withheld. */
    @Hook(Pointcut.STORAGE_PRESTORAGE_CLIENT_ASSIGNED_ID)
    public void beforeClientAssignedId(IBaseResource resource) {
        if (ServerOwned.is(resource)) {
            return;
        }
        Caller caller = CallerContext.current();
        if (caller == null || !RowSecurityGate.seesEverything(caller)) {
            throw new ResourceNotFoundException(resource.getIdElement());
        }
    }

    private void requireUnlessSystem(Permission permission, IBaseResource resource) {
        if (!Caller.SYSTEM.equals(CallerContext.current()) && !ServerOwned.is(resource)) {
            rights.require(new Question(permission, resource.fhirType()));
        }
    }
}
