package org.chartkeeper.audit;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.chartkeeper.audit.RequestAudit.BatchEntry;
import org.chartkeeper.fhir.InterceptorOrder;
import org.chartkeeper.fhir.ResourceClassifier;
import org.chartkeeper.fhir.ShownResources;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleEntryRequestComponent;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** Audits what leaves before it leaves, and what was refused. */
@Interceptor(order = InterceptorOrder.AUDIT)
final class AuditInterceptor {

    /** Operations that leave entries of their own, which say more. */
    private static final Set<String> AUDITED_BY_THEMSELVES =
            Set.of("$export", "$export-poll-status", "$explain-access", "$simulate");

    private static final int FIRST_REFUSAL = 400;

    private final RequestAudit audit;
    private final ResourceClassifier classifier;

    AuditInterceptor(RequestAudit audit, ResourceClassifier classifier) {
        this.audit = audit;
        this.classifier = classifier;
    }

    @Hook(Pointcut.SERVER_OUTGOING_RESPONSE)
    public void beforeAnswering(RequestDetails request, @Nullable IBaseResource answer) {
        RestOperationTypeEnum operation = request.getRestOperationType();
        if (operation == RestOperationTypeEnum.METADATA
                || AUDITED_BY_THEMSELVES.contains(String.valueOf(request.getOperation()))) {
            return;
        }
        if (operation == RestOperationTypeEnum.TRANSACTION
                && request.getResource() instanceof Bundle asked
                && answer instanceof Bundle answered
                && asked.getType() == Bundle.BundleType.BATCH) {
            batch(request, asked, answered);
            return;
        }
        List<Resource> leaving = Stream.concat(resources(answer), ShownResources.of(request).stream())
                .toList();
        boolean written = request.getUserData().containsKey(AuditStep.DONE);
        if (written && (operation != RestOperationTypeEnum.TRANSACTION || leaving.isEmpty())) {
            return;
        }
        audit.answered(
                request,
                leaving.stream()
                        .flatMap(resource -> classifier.patientsOf(resource).stream())
                        .toList(),
                leaving.stream().map(AuditInterceptor::reference).toList());
    }

    /** Entries that wrote are audited already; the others each for itself. */
    private void batch(RequestDetails request, Bundle asked, Bundle answered) {
        List<BatchEntry> entries = new ArrayList<>();
        int most = Math.min(asked.getEntry().size(), answered.getEntry().size());
        for (int i = 0; i < most; i++) {
            BundleEntryRequestComponent question = asked.getEntry().get(i).getRequest();
            BundleEntryComponent answer = answered.getEntry().get(i);
            int status = status(answer.getResponse().getStatus());
            boolean read = question.getMethod() == HTTPVerb.GET;
            if (read || status >= FIRST_REFUSAL) {
                List<Resource> leaving =
                        read ? leaving(request, question, answer).toList() : List.of();
                entries.add(new BatchEntry(
                        String.valueOf(question.getMethod()),
                        String.valueOf(question.getUrl()),
                        status,
                        leaving.stream()
                                .flatMap(resource -> classifier.patientsOf(resource).stream())
                                .toList(),
                        leaving.stream().map(AuditInterceptor::reference).toList()));
            }
        }
        audit.batch(request, entries);
    }

    /** What an operation tells of is not what it answers with; of several in one batch each is taken to tell of all. */
    private static Stream<Resource> leaving(
            RequestDetails request, BundleEntryRequestComponent question, BundleEntryComponent answer) {
        Stream<Resource> answered = resources(answer.getResource());
        boolean operation = question.getUrl() != null && question.getUrl().contains("$");
        return operation ? Stream.concat(answered, ShownResources.of(request).stream()) : answered;
    }

    private static int status(@Nullable String status) {
        return status != null && status.matches("\\d{3}.*") ? Integer.parseInt(status.substring(0, 3)) : 0;
    }

    @Hook(Pointcut.SERVER_HANDLE_EXCEPTION)
    public boolean onRefusal(@Nullable RequestDetails request, BaseServerResponseException refusal) {
        if (request != null && !(refusal instanceof AuditUnavailableException)) {
            if (refusal.getStatusCode() < FIRST_REFUSAL) {
                audit.answered(request, List.of(), List.of(String.valueOf(request.getId())));
            } else {
                audit.refused(request, refusal.getStatusCode());
            }
        }
        return true;
    }

    /** The stored resources in {@code answer}, out of whatever bundles they come in. */
    private static Stream<Resource> resources(@Nullable IBaseResource answer) {
        if (answer instanceof Bundle bundle) {
            return bundle.getEntry().stream().flatMap(entry -> resources(entry.getResource()));
        }
        return answer instanceof Resource resource
                        && !(resource instanceof OperationOutcome)
                        && resource.getIdElement().hasIdPart()
                ? Stream.of(resource)
                : Stream.empty();
    }

    private static String reference(Resource resource) {
        String version = resource.getMeta().getVersionId();
        String reference = resource.fhirType() + "/" + resource.getIdElement().getIdPart();
        return version == null ? reference : reference + "/_history/" + version;
    }
}
