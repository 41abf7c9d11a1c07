package org.chartkeeper.fhir;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.jpa.api.dao.IDao;
import ca.uhn.fhir.jpa.model.dao.JpaPid;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import jakarta.persistence.EntityManager;
import jakarta.persistence.FlushModeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.chartkeeper.fhir.StoredVersion.Action;
import org.hl7.fhir.instance.model.api.IAnyResource;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Collects what each transaction stores and runs the commit steps over it before it commits. */
@Interceptor(order = InterceptorOrder.PROVENANCE)
final class StoredVersionsInterceptor {

    private final EntityManager entityManager;
    private final ResourceClassifier classifier;
    private final List<CommitStep> steps;

    StoredVersionsInterceptor(EntityManager entityManager, ResourceClassifier classifier, List<CommitStep> steps) {
        this.entityManager = entityManager;
        this.classifier = classifier;
        this.steps = List.copyOf(steps);
    }

    @Hook(Pointcut.STORAGE_PRECOMMIT_RESOURCE_CREATED)
    public void created(IBaseResource resource, @Nullable RequestDetails request) {
        add(Action.CREATE, resource, request);
    }

    @Hook(Pointcut.STORAGE_PRECOMMIT_RESOURCE_UPDATED)
    public void updated(@Nullable IBaseResource before, IBaseResource after, @Nullable RequestDetails request) {
        add(Action.UPDATE, after, request);
    }

    /** HAPI tells of a conditional delete amid the commit only, when it is too late to ask for a part in it. */
    @Hook(Pointcut.STORAGE_PRESTORAGE_RESOURCE_DELETED)
    public void beforeDelete(@Nullable RequestDetails request) {
        pending(request);
    }

    @Hook(Pointcut.STORAGE_PRECOMMIT_RESOURCE_DELETED)
    public void deleted(IBaseResource resource, @Nullable RequestDetails request) {
        add(Action.DELETE, resource, request);
    }

    private void add(Action action, IBaseResource stored, @Nullable RequestDetails request) {
        Resource resource = (Resource) stored;
        if (ServerOwned.isEvidence(resource)) {
            return;
        }
        JpaPid pid = (JpaPid) Objects.requireNonNull(IDao.RESOURCE_PID.get((IAnyResource) stored));
        String version = Objects.requireNonNull(resource.getIdElement().getVersionIdPart(), "version");
        pending(request).add(new StoredVersion(action, resource, pid, Long.parseLong(version), -1));
    }

    private StoredVersion settle(StoredVersion version) {
        int accessClass = version.action() == Action.DELETE
                ? classifier.carriedBy(version.resource(), version.pid())
                : classifier.settle(version.resource(), version.pid());
        return new StoredVersion(version.action(), version.resource(), version.pid(), version.version(), accessClass);
    }

    /** What the others hold is known only when all of them are settled. */
    private StoredVersion settleAttachment(StoredVersion version) {
        return version.type().equals("Binary") ? settle(version) : version;
    }

    private Pending pending(@Nullable RequestDetails request) {
        Pending pending = (Pending) TransactionSynchronizationManager.getResource(this);
        if (pending == null) {
            pending = new Pending(request);
            TransactionSynchronizationManager.bindResource(this, pending);
            TransactionSynchronizationManager.registerSynchronization(pending);
        }
        return pending;
    }

    /** What the current transaction has stored so far. */
    private final class Pending implements TransactionSynchronization {

        private final @Nullable RequestDetails request;
        private List<StoredVersion> versions = new ArrayList<>();
        private boolean committing;
        private boolean working;

        Pending(@Nullable RequestDetails request) {
            this.request = request;
        }

        void add(StoredVersion version) {
            // What the steps themselves store needs no steps of its own.
            if (!working) {
                versions.add(version);
            }
            if (committing) {
                complete();
            }
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResource(StoredVersionsInterceptor.this);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(StoredVersionsInterceptor.this, this);
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(StoredVersionsInterceptor.this);
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            committing = true;
            complete();
        }

        private void complete() {
            if (working || versions.isEmpty()) {
                return;
            }
            working = true;
            // Everything is in the database then, and nothing is left to be compared with it again, by each query of a
            // step and at the commit.
            entityManager.flush();
            entityManager.clear();
            FlushModeType before = entityManager.getFlushMode();
            entityManager.setFlushMode(FlushModeType.COMMIT);
            try {
                List<StoredVersion> stored = versions.stream()
                        .map(StoredVersionsInterceptor.this::settle)
                        .toList();
                stored = stored.stream()
                        .map(StoredVersionsInterceptor.this::settleAttachment)
                        .toList();
                List<StoredVersion> settled = stored;
                steps.forEach(step -> step.beforeCommit(settled, request));
            } finally {
                entityManager.setFlushMode(before);
            }
            versions = new ArrayList<>();
            working = false;
        }
    }
}
