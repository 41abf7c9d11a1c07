package org.chartkeeper.label;

import ca.uhn.fhir.jpa.api.dao.DaoRegistry;
import ca.uhn.fhir.jpa.api.dao.IFhirResourceDao;
import ca.uhn.fhir.jpa.model.util.JpaConstants;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.api.server.SystemRequestDetails;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.ResourceGoneException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import java.util.function.Predicate;
import org.chartkeeper.fhir.ShownResources;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.transaction.support.TransactionOperations;

/** Changes of {@code meta} alone: each is a new version like any other, with all that belongs to one. */
final class MetaChanges {

    /** HAPI keeps what a new version leaves out unless it is told that this is meant. */
    private static final String WHOLE_META = "TAG, PROFILE, SECURITY_LABEL";

    private final DaoRegistry daos;
    private final TransactionOperations transactions;

    MetaChanges(DaoRegistry daos, TransactionOperations transactions) {
        this.daos = daos;
        this.transactions = transactions;
    }

    /** The resource, as far as it is there for the caller. */
    Resource read(IdType id, RequestDetails request) {
        return (Resource) dao(request).read(id.withResourceType(request.getResourceName()), request);
    }

    /**
     * Applies {@code change} to the current version in one transaction, and stores the next version if it says that there is one.
     *
     * @return {@code meta} as it is then, or nothing where it is withheld from its writer by then
     */
    Parameters apply(IdType id, RequestDetails request, Predicate<Resource> change) {
        if (id.hasVersionIdPart()) {
            throw new InvalidRequestException("`" + request.getOperation() + "` is for the current version alone");
        }
        RequestDetails writing = writing(request);
        transactions.executeWithoutResult(transaction -> {
            Resource current = read(id, request);
            if (change.test(current)) {
                update(dao(request), current, writing);
            }
        });
        request.getUserData().putAll(writing.getUserData());
        return answer(id, request);
    }

    private Parameters answer(IdType id, RequestDetails request) {
        try {
            Resource stored = read(id, request);
            ShownResources.add(request, stored);
            return parameters(stored.getMeta());
        } catch (ResourceNotFoundException | ResourceGoneException e) {
            return new Parameters();
        }
    }

    static Parameters parameters(Meta meta) {
        Parameters answer = new Parameters();
        answer.addParameter().setName("return").setValue(meta);
        return answer;
    }

    private static RequestDetails writing(RequestDetails request) {
        SystemRequestDetails writing = new SystemRequestDetails(request);
        writing.addHeader(JpaConstants.HEADER_META_SNAPSHOT_MODE, WHOLE_META);
        return writing;
    }

    @SuppressWarnings("unchecked")
    private static <T extends Resource> void update(IFhirResourceDao<?> dao, T next, RequestDetails request) {
        ((IFhirResourceDao<T>) dao).update(next, request);
    }

    private IFhirResourceDao<?> dao(RequestDetails request) {
        return daos.getResourceDao(request.getResourceName());
    }
}
