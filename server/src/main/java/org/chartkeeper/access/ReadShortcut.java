package org.chartkeeper.access;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.chartkeeper.access.ReadRepository.Version;
import org.chartkeeper.audit.RequestAudit;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.fhir.InterceptorOrder;
import org.chartkeeper.fhir.StoredJson;
import org.chartkeeper.fhir.StoredJson.StoredRow;
import org.hl7.fhir.instance.model.api.IIdType;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Answers plain reads and vreads of JSON with the stored text, without making objects of it. It asks the same scopes, the same
 * gate, the tripwire and the audit as the long way, which takes everything else: other formats, conditions, what is not there, what leaves
 * with a notice.
 */
@Interceptor(order = InterceptorOrder.ACCESS)
final class ReadShortcut {

    private static final Set<String> JSON = Set.of("application/fhir+json", "application/json", "*/*");
    private static final Set<String> SERVED_OTHERWISE = Set.of("AuditEvent", "Binary");

    private final ReadRepository reads;
    private final RowSecurityGate gate;
    private final AccessClasses classes;
    private final RedisclosureNotices notices;
    private final RequestAudit audit;
    private final AccessInterceptor access;
    private final String base;

    ReadShortcut(
            ReadRepository reads,
            RowSecurityGate gate,
            AccessClasses classes,
            RedisclosureNotices notices,
            RequestAudit audit,
            AccessInterceptor access,
            String base) {
        this.reads = reads;
        this.gate = gate;
        this.classes = classes;
        this.notices = notices;
        this.audit = audit;
        this.access = access;
        this.base = base;
    }

    /** Answers and returns false, or leaves the request to HAPI and returns true. */
    @Hook(Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED)
    public boolean read(RequestDetails request, HttpServletRequest http, HttpServletResponse response)
            throws IOException {
        Caller caller = CallerContext.current();
        if (caller == null || !isPlain(request, http)) {
            return true;
        }
        access.ask(request);
        try {
            Optional<Version> found = find(request, caller);
            if (found.isEmpty() || notices.due(found.get().accessClass())) {
                return true;
            }
            Version version = found.get();
            Tripwire.check(gate, caller, version.accessClass());
            audit.answered(request, classes.get(version.accessClass()).patients(), List.of(reference(version.row())));
            write(version.row(), request, response);
            return false;
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the read failed", e);
        }
    }

    private static boolean isPlain(RequestDetails request, HttpServletRequest http) {
        RestOperationTypeEnum operation = request.getRestOperationType();
        String accept = http.getHeader("Accept");
        IIdType id = request.getId();
        return (operation == RestOperationTypeEnum.READ || operation == RestOperationTypeEnum.VREAD)
                && http.getMethod().equals("GET")
                && id != null
                && id.hasIdPart()
                && (!id.hasVersionIdPart() || id.isVersionIdPartValidLong())
                && !SERVED_OTHERWISE.contains(request.getResourceName())
                && request.getParameters().isEmpty()
                && (accept == null || JSON.contains(accept))
                && http.getHeader("If-None-Match") == null
                && http.getHeader("If-Modified-Since") == null;
    }

    private Optional<Version> find(RequestDetails request, Caller caller) throws SQLException {
        IIdType id = Objects.requireNonNull(request.getId());
        @Nullable Long version = id.hasVersionIdPart() ? id.getVersionIdPartAsLong() : null;
        return reads.read(gate.contextOf(caller), request.getResourceName(), id.getIdPart(), version);
    }

    private void write(StoredRow row, RequestDetails request, HttpServletResponse response) throws IOException {
        byte[] body = StoredJson.of(row);
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType("application/fhir+json;charset=UTF-8");
        response.setHeader("ETag", "W/\"" + row.version() + "\"");
        response.setDateHeader("Last-Modified", row.lastUpdated().toEpochMilli());
        response.setHeader("Content-Location", base + "/" + reference(row));
        if (request.getRequestId() != null) {
            response.setHeader("X-Request-ID", request.getRequestId());
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static String reference(StoredRow row) {
        return row.type() + "/" + row.id() + "/_history/" + row.version();
    }
}
