package org.chartkeeper.export;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import ca.uhn.fhir.rest.server.exceptions.InternalErrorException;
import ca.uhn.fhir.rest.server.exceptions.MethodNotAllowedException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import ca.uhn.fhir.rest.server.exceptions.UnclassifiedServerFailureException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.chartkeeper.access.RedisclosureNotices;
import org.chartkeeper.audit.RequestId;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.export.ExportRequest.Level;
import org.hl7.fhir.r4.model.IdType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * The kick-off, status and cancel requests of <a href="https://hl7.org/fhir/uv/bulkdata/STU2/export.html">Bulk Data Access</a>.
 */
public final class ExportProvider {

    private static final String DEFINITIONS = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/";
    private static final String STATUS = "$export-poll-status";
    private static final Logger LOG = LoggerFactory.getLogger(ExportProvider.class);
    private static final String RETRY_SECONDS = "1";

    private final ExportRequestReader reader;
    private final ExportService exports;
    private final ExportJobRepository jobs;
    private final Disclosure disclosure;
    private final RedisclosureNotices notices;
    private final PollLimit limit;
    private final ObjectMapper json;
    private final Clock clock;
    private final String fhirBase;

    ExportProvider(
            ExportRequestReader reader,
            ExportService exports,
            ExportJobRepository jobs,
            Disclosure disclosure,
            RedisclosureNotices notices,
            PollLimit limit,
            ObjectMapper json,
            Clock clock,
            String fhirBase) {
        this.reader = reader;
        this.exports = exports;
        this.jobs = jobs;
        this.disclosure = disclosure;
        this.notices = notices;
        this.limit = limit;
        this.json = json;
        this.clock = clock;
        this.fhirBase = fhirBase;
    }

    /** Starts an export of everything that is there for the caller. */
    @Operation(name = "$export", manualResponse = true, idempotent = true, canonicalUrl = DEFINITIONS + "export")
    public void exportSystem(ServletRequestDetails request) {
        kickOff(request, Level.SYSTEM, null);
    }

    /** Starts an export of all patients. */
    @Operation(
            name = "$export",
            typeName = "Patient",
            manualResponse = true,
            idempotent = true,
            canonicalUrl = DEFINITIONS + "patient-export")
    public void exportPatients(ServletRequestDetails request) {
        kickOff(request, Level.PATIENT, null);
    }

    /** Starts an export of the patients of a group. */
    @Operation(
            name = "$export",
            typeName = "Group",
            manualResponse = true,
            idempotent = true,
            canonicalUrl = DEFINITIONS + "group-export")
    public void exportGroup(@IdParam IdType group, ServletRequestDetails request) {
        kickOff(request, Level.GROUP, group.getIdPart());
    }

    /** Answers how far an export is, then what it has come to; DELETE cancels it. */
    @Operation(name = STATUS, manualResponse = true, idempotent = true, deleteEnabled = true)
    public void status(ServletRequestDetails request) throws IOException {
        try {
            answerStatus(request);
        } catch (DataAccessException e) {
            throw unavailable(e);
        }
    }

    private void answerStatus(ServletRequestDetails request) throws IOException {
        Caller caller = caller();
        ExportJob job = find(request, caller);
        if (request.getRequestType() == RequestTypeEnum.DELETE) {
            exports.cancel(job, caller, RequestId.of(request), query(request));
            request.getServletResponse().setStatus(HttpServletResponse.SC_ACCEPTED);
            return;
        }
        if (request.getRequestType() != RequestTypeEnum.GET) {
            throw new MethodNotAllowedException("`" + STATUS + "` is asked by GET", RequestTypeEnum.GET);
        }
        limit.count(job.id());
        switch (job.state()) {
            case RUNNING -> answerRunning(job, request.getServletResponse());
            case COMPLETE -> answerComplete(job, caller, request.getServletResponse());
            case FAILED -> throw new InternalErrorException("the export failed and can be started again");
        }
    }

    private void kickOff(ServletRequestDetails request, Level level, @Nullable String group) {
        Caller caller = caller();
        if (caller.emergency() != null) {
            throw new ForbiddenOperationException(
                    "a break-glass session is for looking at a record, not for exporting");
        }
        ExportRequest export = reader.read(request, level, group, caller);
        UUID job;
        try {
            job = exports.start(export, caller, RequestId.of(request), query(request));
        } catch (DataAccessException e) {
            throw unavailable(e);
        }
        HttpServletResponse response = request.getServletResponse();
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
        response.setHeader("Content-Location", fhirBase + "/" + STATUS + "?_jobId=" + job);
    }

    private static void answerRunning(ExportJob job, HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
        response.setHeader("X-Progress", job.progress() + " resources written");
        response.setHeader("Retry-After", RETRY_SECONDS);
    }

    private void answerComplete(ExportJob job, Caller caller, HttpServletResponse response) throws IOException {
        List<ExportedFile> files = jobs.files(job.id());
        Set<Integer> classes =
                files.stream().flatMap(file -> file.classes().keySet().stream()).collect(Collectors.toSet());
        Set<Integer> shown = disclosure.shownClasses(caller, classes);
        boolean noticed = shown.stream()
                .anyMatch(accessClass -> accessClass != ExportedFile.NO_CLASS && notices.due(accessClass));
        Manifest manifest = Manifest.of(
                job.request(),
                Objects.requireNonNull(job.transactionTime()),
                files,
                shown,
                fhirBase + ExportFileServlet.PATH + "/" + job.id(),
                noticed ? notices.inManifest() : null);
        byte[] body = json.writeValueAsBytes(manifest);
        response.setStatus(HttpServletResponse.SC_OK);
        response.setHeader(
                "Expires",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(job.expires().atOffset(ZoneOffset.UTC)));
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static BaseServerResponseException unavailable(DataAccessException cause) {
        LOG.error("the database of the exports does not answer", cause);
        return new UnclassifiedServerFailureException(
                HttpServletResponse.SC_SERVICE_UNAVAILABLE, "the server cannot answer now, try again later");
    }

    private ExportJob find(ServletRequestDetails request, Caller caller) {
        String[] given = request.getParameters().getOrDefault("_jobId", new String[0]);
        return Optional.of(given)
                .filter(values -> values.length == 1)
                .flatMap(values -> ids(values[0]))
                .flatMap(id -> jobs.find(id, Owner.of(caller), clock.instant()))
                .orElseThrow(() -> new ResourceNotFoundException("there is no such export"));
    }

    private static Optional<UUID> ids(String text) {
        try {
            return Optional.of(UUID.fromString(text)).filter(id -> id.toString().equals(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Caller caller() {
        Caller caller = CallerContext.current();
        if (caller == null) {
            throw new ForbiddenOperationException("an export is for a known caller");
        }
        return caller;
    }

    private String query(ServletRequestDetails request) {
        String url = request.getCompleteUrl();
        String query = url.startsWith(fhirBase) ? url.substring(fhirBase.length()) : url;
        return query.replaceAll("\\p{Cntrl}", "?");
    }
}
