package org.chartkeeper.access;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.api.server.ResponseDetails;
import ca.uhn.fhir.rest.server.exceptions.InternalErrorException;
import java.sql.SQLException;
import java.util.Set;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.caller.SmartScope.Permission;
import org.chartkeeper.fhir.InterceptorOrder;
import org.chartkeeper.fhir.ShownResources;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.SearchEntryMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Asks once more about every resource that is about to leave. The database should have withheld what is to be withheld; if it
 * did not, nothing leaves and the alarm is raised. Included resources also need the scope to read them.
 */
@Interceptor(order = InterceptorOrder.TRIPWIRE)
final class Tripwire {

    private static final Logger LOG = LoggerFactory.getLogger(Tripwire.class);

    private static final Set<RestOperationTypeEnum> WRITES =
            Set.of(RestOperationTypeEnum.CREATE, RestOperationTypeEnum.UPDATE, RestOperationTypeEnum.PATCH);

    private final RowSecurityGate gate;

    Tripwire(RowSecurityGate gate) {
        this.gate = gate;
    }

    @Hook(Pointcut.SERVER_OUTGOING_RESPONSE)
    public void beforeAnswering(
            RequestDetails request, @Nullable IBaseResource answer, @Nullable ResponseDetails response) {
        Caller caller = CallerContext.current();
        if (answer == null || caller == null) {
            return;
        }
        if (WRITES.contains(request.getRestOperationType()) && isWithheld(answer, caller)) {
            // It is stored; who sent it may not have it back.
            if (response != null) {
                response.setResponseResource(null);
            }
            return;
        }
        if (request.getRestOperationType() == RestOperationTypeEnum.TRANSACTION && answer instanceof Bundle bundle) {
            bundle.getEntry().stream()
                    .filter(entry -> entry.hasResource()
                            && !entry.getResource().fhirType().equals("Bundle")
                            && isWithheld(entry.getResource(), caller))
                    .forEach(entry -> entry.setResource(null));
        }
        if (answer instanceof Bundle bundle) {
            bundle.getEntry()
                    .removeIf(entry -> entry.getSearch().getMode() == SearchEntryMode.INCLUDE
                            && entry.hasResource()
                            && !isReadable(entry.getResource(), caller));
        }
        check(answer, caller);
        ShownResources.of(request).forEach(shown -> check(shown, caller));
    }

    private boolean isWithheld(IBaseResource resource, Caller caller) {
        Integer accessClass = Classification.classOf(resource);
        try {
            return accessClass != null && !gate.shows(caller, accessClass);
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the tripwire could not be asked", e);
        }
    }

    private boolean isReadable(IBaseResource resource, Caller caller) {
        Integer accessClass = Classification.classOf(resource);
        try {
            return caller.may(Permission.READ, resource.fhirType())
                    && (accessClass == null || gate.reads(caller, accessClass));
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the tripwire could not be asked", e);
        }
    }

    private void check(IBaseResource resource, Caller caller) {
        if (resource instanceof Bundle bundle) {
            for (BundleEntryComponent entry : bundle.getEntry()) {
                if (entry.hasResource()) {
                    check(entry.getResource(), caller);
                }
            }
        }
        Integer accessClass = Classification.classOf(resource);
        if (accessClass != null) {
            check(gate, caller, accessClass);
        }
    }

    /** Throws unless {@code accessClass} is there for {@code caller}. */
    static void check(RowSecurityGate gate, Caller caller, int accessClass) {
        try {
            if (!gate.shows(caller, accessClass)) {
                LOG.error("TRIPWIRE: access class {} was about to leave to client {}", accessClass, caller.clientId());
                throw new InternalErrorException("the answer is withheld");
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the tripwire could not be asked", e);
        }
    }
}
