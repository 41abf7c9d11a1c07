package org.chartkeeper.fhir;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.PayloadTooLargeException;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Binary;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Parameters;
import org.jspecify.annotations.Nullable;

/** Holds what HAPI has understood of a request to the limits, before anything is looked up for it. */
@Interceptor(order = InterceptorOrder.LIMITS)
final class LimitsInterceptor {

    /** Their answers are collected before the first byte leaves. */
    private static final int MOST_READS = 100;

    private static final int PAGES_OF_A_BUNDLE = 5;
    private static final Pattern COUNT = Pattern.compile("[?&]_count=([0-9]{1,9})");
    private static final Pattern ETAG = Pattern.compile("(W/)?\"?[0-9]{1,9}\"?");

    private final RequestLimits limits;
    private final SearchLimits search;
    private final PatchLimits patch;

    LimitsInterceptor(RequestLimits limits, SearchLimits search) {
        this.limits = limits;
        this.search = search;
        this.patch = new PatchLimits(limits.patchOperations());
    }

    @Hook(Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLED)
    public void beforeHandling(RequestDetails request) {
        RestOperationTypeEnum operation = request.getRestOperationType();
        if (SearchLimits.asksForLenience(request.getHeaders("Prefer"))) {
            throw new InvalidRequestException("`handling=lenient` is not offered: unknown parameters are refused");
        }
        checkDecimals(request);
        checkVersion(request.getHeader("If-Match"));
        checkProvenance(request.getHeader("X-Provenance"));
        search.check(request.getResourceName(), request.getParameters());
        checkCriteria(request.getHeader("If-None-Exist"));
        if (operation == RestOperationTypeEnum.PATCH && !isEntry(request)) {
            checkPatch(request);
        }
        if (operation == RestOperationTypeEnum.TRANSACTION && request.getResource() instanceof Bundle bundle) {
            checkBundle(bundle);
        }
    }

    /** What is understood as parameters and never as a resource. */
    @Hook(Pointcut.STORAGE_PRESTORAGE_RESOURCE_CREATED)
    public void beforeCreate(IBaseResource resource) {
        if (resource instanceof Parameters) {
            throw new UnprocessableEntityException("`Parameters` are not kept");
        }
        checkNarrative(resource);
    }

    @Hook(Pointcut.STORAGE_PRESTORAGE_RESOURCE_UPDATED)
    public void beforeUpdate(@Nullable IBaseResource before, IBaseResource after) {
        checkNarrative(after);
    }

    /** A document type is nothing to this server, but may be something to who reads the narrative from it. */
    private static void checkNarrative(IBaseResource resource) {
        if (resource instanceof DomainResource domain && domain.hasText()) {
            String div = domain.getText().getDivAsString();
            if (div != null && div.toUpperCase(Locale.ROOT).contains("<!DOCTYPE")) {
                throw new UnprocessableEntityException("`text.div` is a single `div` without a document type");
            }
        }
    }

    private void checkDecimals(RequestDetails request) {
        boolean doubtful = !request.isSubRequest()
                && request instanceof ServletRequestDetails servlet
                && servlet.getServletRequest().getAttribute(BodyScan.class.getName()) instanceof BodyScan scan
                && scan.doubtsDecimals();
        if (doubtful && !Decimals.areOrdinary(request.getResource())) {
            throw new InvalidRequestException(JsonScan.TOO_LARGE);
        }
    }

    private static void checkVersion(@Nullable String ifMatch) {
        if (ifMatch != null && !ETAG.matcher(ifMatch).matches()) {
            throw new InvalidRequestException("`If-Match` is not a version such as W/\"1\"");
        }
    }

    private static boolean isEntry(RequestDetails request) {
        return request.isSubRequest();
    }

    private void checkPatch(RequestDetails request) {
        String type = request.getHeader("Content-Type");
        if (type != null && type.startsWith(PatchLimits.JSON_PATCH)) {
            patch.checkJson(request.loadRequestContents());
        } else if (request.getResource() instanceof Parameters parameters) {
            patch.checkFhirPath(parameters);
        }
    }

    private void checkBundle(Bundle bundle) {
        if (bundle.getType() != BundleType.BATCH && bundle.getType() != BundleType.TRANSACTION) {
            throw new InvalidRequestException("`Bundle.type` must be `batch` or `transaction` here");
        }
        List<BundleEntryComponent> entries = bundle.getEntry();
        if (entries.size() > limits.bundleEntries()) {
            throw new PayloadTooLargeException("the Bundle has more than " + limits.bundleEntries() + " entries");
        }
        long reads = entries.stream()
                .filter(entry -> entry.getRequest().getMethod() == HTTPVerb.GET)
                .count();
        if (reads > MOST_READS) {
            throw new PayloadTooLargeException("the Bundle has more than " + MOST_READS + " entries that read");
        }
        long rows = 0;
        for (BundleEntryComponent entry : entries) {
            if (entry.getRequest().getMethod() == null || entry.getRequest().getUrl() == null) {
                throw new InvalidRequestException("each entry of the Bundle needs `request.method` and `request.url`");
            }
            rows += rows(entry);
            checkVersion(entry.getRequest().getIfMatch());
            checkCriteria(entry.getRequest().getIfNoneExist());
            String url = entry.getRequest().getUrl();
            if (url.contains("?")) {
                checkCriteria(url);
                checkSummary(url);
            }
            if (entry.getRequest().getMethod() == HTTPVerb.PATCH) {
                checkPatch(entry);
            }
        }
        if (rows > (long) PAGES_OF_A_BUNDLE * limits.pageSize()) {
            throw new UnprocessableEntityException(
                    "the entries together ask for more than " + PAGES_OF_A_BUNDLE + " times the largest page");
        }
    }

    /** HAPI writes and reads what such an entry answers, and what is known of each resource beside its content is lost. */
    private static void checkSummary(String url) {
        try {
            String[] asked =
                    QueryParameters.of(url.substring(url.indexOf('?') + 1)).getOrDefault("_summary", new String[0]);
            if (!List.of("count").containsAll(List.of(asked))) {
                throw new InvalidRequestException("`_summary` in an entry of a Bundle can be `count` and nothing else");
            }
        } catch (RefusedException e) {
            throw new InvalidRequestException("the address of an entry cannot be read");
        }
    }

    /** How many resources a reading entry may bring. */
    private long rows(BundleEntryComponent entry) {
        String url = entry.getRequest().getUrl();
        if (url == null || entry.getRequest().getMethod() != HTTPVerb.GET) {
            return 0;
        }
        Matcher count = COUNT.matcher(url);
        if (count.find()) {
            return Math.min(limits.pageSize(), Long.parseLong(count.group(1)));
        }
        boolean read = url.indexOf('/', 1) > 0 && !url.contains("?") && !url.contains("$") && !url.contains("/_");
        return read ? 1 : limits.defaultPage();
    }

    private void checkPatch(BundleEntryComponent entry) {
        if (entry.getResource() instanceof Parameters parameters) {
            patch.checkFhirPath(parameters);
        } else if (entry.getResource() instanceof Binary binary) {
            if (!PatchLimits.JSON_PATCH.equals(binary.getContentType())) {
                throw new UnprocessableEntityException("a patch in a Binary is a JSON patch");
            }
            byte[] content = binary.getContent() == null ? new byte[0] : binary.getContent();
            checkText(content);
            patch.checkJson(content);
        }
    }

    private void checkProvenance(@Nullable String header) {
        if (header != null) {
            checkText(header.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What comes in base64 or in a header has not been looked at with the body. */
    private void checkText(byte[] content) {
        TextScan scan = new TextScan(limits.depth(), limits.attributes());
        for (byte next : content) {
            String problem = scan.see(next);
            if (problem != null) {
                throw new UnprocessableEntityException(problem);
            }
        }
        if (scan.doubtsDecimals()) {
            throw new UnprocessableEntityException(JsonScan.TOO_LARGE);
        }
    }

    private void checkCriteria(@Nullable String criteria) {
        if (criteria == null || criteria.isBlank()) {
            return;
        }
        if (criteria.length() > limits.queryLength()) {
            throw new InvalidRequestException("a condition is longer than " + limits.queryLength() + " characters");
        }
        String[] parts = criteria.split("\\?", 2);
        try {
            search.check(
                    parts.length == 2 ? parts[0].replaceFirst(".*/", "") : null,
                    QueryParameters.of(parts[parts.length - 1]));
        } catch (RefusedException e) {
            throw new InvalidRequestException(e.diagnostics());
        }
    }
}
