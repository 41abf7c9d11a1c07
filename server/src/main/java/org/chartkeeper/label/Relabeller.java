package org.chartkeeper.label;

import ca.uhn.fhir.jpa.api.dao.DaoRegistry;
import ca.uhn.fhir.jpa.api.dao.IFhirResourceDao;
import ca.uhn.fhir.rest.api.server.SystemRequestDetails;
import ca.uhn.fhir.rest.server.exceptions.ResourceGoneException;
import ca.uhn.fhir.rest.server.exceptions.ResourceVersionConflictException;
import java.util.Set;
import java.util.stream.Collectors;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.fhir.ResourceClassifier;
import org.chartkeeper.fhir.ServerOwned;
import org.chartkeeper.fhir.WriteReason;
import org.chartkeeper.label.StoreWalk.Visited;
import org.chartkeeper.terminology.Confidentiality;
import org.chartkeeper.terminology.Label;
import org.chartkeeper.terminology.Vocabulary;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/** Writes, as the server itself, the next version of a resource with more labels; one that was deleted is guarded without one. */
final class Relabeller {

    private static final Logger LOG = LoggerFactory.getLogger(Relabeller.class);
    private static final WriteReason WHY = new WriteReason("labelled by the value sets in force");
    private static final int ATTEMPTS = 3;

    private final DaoRegistry daos;
    private final TransactionOperations transactions;
    private final ResourceClassifier classifier;

    Relabeller(DaoRegistry daos, TransactionOperations transactions, ResourceClassifier classifier) {
        this.daos = daos;
        this.transactions = transactions;
        this.classifier = classifier;
    }

    /** Whether these labels say as much as {@code label} already. */
    static boolean isCarried(Label label, Set<Label> carried) {
        if (!label.system().equals(Vocabulary.CONFIDENTIALITY)) {
            return carried.contains(label);
        }
        return carried.stream()
                .filter(each -> each.system().equals(Vocabulary.CONFIDENTIALITY))
                .anyMatch(each -> level(each).compareTo(level(label)) >= 0);
    }

    private static Confidentiality level(Label label) {
        return Confidentiality.of(label.code()).orElse(Confidentiality.U);
    }

    /** Raises the labels of one resource, and says why that failed, or null. */
    @Nullable
    String raise(Visited one) {
        try (CallerContext.Scope scope = CallerContext.enter(Caller.SYSTEM)) {
            boolean gone = false;
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                try {
                    boolean deleted = gone || one.deleted();
                    transactions.executeWithoutResult(transaction -> {
                        if (deleted) {
                            guard(one);
                        } else {
                            store(one);
                        }
                    });
                    return null;
                } catch (ResourceGoneException e) {
                    gone = true;
                } catch (ResourceVersionConflictException e) {
                    // Somebody else has just written the next version, with labels of its own.
                    LOG.debug("{}/{} has changed meanwhile", one.type(), one.id());
                } catch (RuntimeException e) {
                    LOG.warn("{}/{} could not be labelled higher", one.type(), one.id(), e);
                    return e.getClass().getSimpleName();
                }
            }
            return "it changes all the time";
        }
    }

    private void store(Visited one) {
        IFhirResourceDao<?> dao = daos.getResourceDao(one.type());
        Resource next = (Resource) dao.read(new IdType(one.type(), one.id()), new SystemRequestDetails());
        Set<Label> carried =
                next.getMeta().getSecurity().stream().map(Label::of).collect(Collectors.toSet());
        one.wanted().stream().filter(label -> !isCarried(label, carried)).forEach(label -> next.getMeta()
                .addSecurity(label.coding()));
        ServerOwned.mark(next);
        WHY.mark(next);
        update(dao, next);
    }

    private void guard(Visited one) {
        classifier.raise(one.pid(), one.wanted().stream().map(Label::coding).toList());
    }

    @SuppressWarnings("unchecked")
    private static <T extends Resource> void update(IFhirResourceDao<?> dao, T next) {
        ((IFhirResourceDao<T>) dao).update(next, new SystemRequestDetails());
    }
}
