package org.chartkeeper.access;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.SummaryEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.api.server.ResponseDetails;
import ca.uhn.fhir.rest.server.RestfulServerUtils;
import ca.uhn.fhir.rest.server.exceptions.InternalErrorException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.fhir.InterceptorOrder;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Binary;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Sends the notice about redisclosure along with every record that needs it, or does not send the record. */
@Interceptor(order = InterceptorOrder.OBLIGATIONS)
final class RedisclosureInterceptor {

    private static final Set<RestOperationTypeEnum> READS =
            Set.of(RestOperationTypeEnum.READ, RestOperationTypeEnum.VREAD);
    private static final Set<RestOperationTypeEnum> WRITES =
            Set.of(RestOperationTypeEnum.CREATE, RestOperationTypeEnum.UPDATE, RestOperationTypeEnum.PATCH);

    /** Parameters by which HAPI leaves elements out. */
    private static final Set<String> SHORTENING = Set.of("_summary", "_elements", "_narrative");

    private final RedisclosureNotices notices;
    private final JdbcClient jdbc;

    RedisclosureInterceptor(RedisclosureNotices notices, JdbcClient jdbc) {
        this.notices = notices;
        this.jdbc = jdbc;
    }

    /** HAPI answers {@code _summary=text} of one resource with bare HTML, which carries no labels; a resource does. */
    @Hook(Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLED)
    public void beforeHandling(RequestDetails request) {
        if (READS.contains(request.getRestOperationType())
                && RestfulServerUtils.determineSummaryMode(request).equals(Set.of(SummaryEnum.TEXT))) {
            Map<String, String[]> parameters = withoutSummary(request);
            parameters.put("_elements", new String[] {"id,meta,text,(mandatory)"});
            request.setParameters(parameters);
        }
    }

    @Hook(Pointcut.SERVER_OUTGOING_RESPONSE)
    public void beforeAnswering(
            RequestDetails request, @Nullable IBaseResource answered, @Nullable ResponseDetails response) {
        Caller caller = CallerContext.current();
        if (caller == null || !(answered instanceof Resource answer)) {
            return;
        }
        boolean batch = request.getRestOperationType() == RestOperationTypeEnum.TRANSACTION;
        NoticedAnswer noticed =
                new NoticedAnswer(notices, notices.to(caller), batch ? this::storedClass : Classification::classOf);
        if (!noticed.isDue(answer)) {
            return;
        }
        Resource sent = isShortened(request) ? shortened(answer, request) : answer;
        if (!noticed.attach(answer, sent) || leavesBare(answer, request, caller)) {
            withhold(answer, request, response);
        } else if (sent != answer) {
            Objects.requireNonNull(response).setResponseResource(sent);
            request.setParameters(withoutSummary(request));
        }
    }

    private static void withhold(Resource answer, RequestDetails request, @Nullable ResponseDetails response) {
        if (WRITES.contains(request.getRestOperationType()) && response != null) {
            // It is stored; who sent it may not have it back.
            response.setResponseResource(null);
        } else if (NoticedAnswer.lists(answer)) {
            throw new InternalErrorException("the answer is withheld");
        } else {
            throw new ResourceNotFoundException(answer.getIdElement());
        }
    }

    private static boolean isShortened(RequestDetails request) {
        Map<String, String[]> parameters = request.getParameters();
        return SHORTENING.stream().anyMatch(parameters::containsKey) || asksForNone(parameters);
    }

    /** HAPI takes this as a question for the count, even where nothing is counted. */
    private static boolean asksForNone(Map<String, String[]> parameters) {
        return Arrays.asList(parameters.getOrDefault("_count", new String[0])).contains("0");
    }

    /** HAPI leaves extensions out of summaries, so what is left is made first and the notice put on it. */
    private static Resource shortened(Resource answer, RequestDetails request) {
        IParser parser = request.getFhirContext().newJsonParser();
        RestfulServerUtils.configureResponseParser(request, parser);
        return (Resource) request.getFhirContext().newJsonParser().parseResource(parser.encodeResourceToString(answer));
    }

    private static Map<String, String[]> withoutSummary(RequestDetails request) {
        Map<String, String[]> parameters = new HashMap<>(request.getParameters());
        SHORTENING.forEach(parameters::remove);
        if (asksForNone(parameters)) {
            parameters.remove("_count");
        }
        return parameters;
    }

    /** HAPI shortens what an entry of a batch asks a summary of by writing and reading it, and its class is lost. */
    private @Nullable Integer storedClass(Resource resource) {
        Integer known = Classification.classOf(resource);
        if (known != null || resource instanceof OperationOutcome) {
            return known;
        }
        return resource.getIdElement().hasIdPart()
                ? jdbc.sql("select chartkeeper.class_of(?, ?)")
                        .params(resource.fhirType(), resource.getIdElement().getIdPart())
                        .query((row, number) -> Optional.ofNullable(row.getObject(1, Integer.class)))
                        .single()
                        .orElse(null)
                : null;
    }

    /** Whether a Binary with the notice would leave as bytes without it; the custodian's own systems may have those. */
    private boolean leavesBare(Resource resource, RequestDetails request, Caller caller) {
        Integer accessClass = Classification.classOf(resource);
        return resource instanceof Binary
                && !caller.custodianSystem()
                && accessClass != null
                && notices.due(accessClass)
                && !asksForFhir(request);
    }

    private static boolean asksForFhir(RequestDetails request) {
        var encoding = RestfulServerUtils.determineResponseEncodingNoDefault(
                request, request.getServer().getDefaultResponseEncoding());
        EncodingEnum asked = encoding == null ? null : EncodingEnum.forContentTypeStrict(encoding.getContentType());
        return asked == EncodingEnum.JSON || asked == EncodingEnum.XML;
    }
}
