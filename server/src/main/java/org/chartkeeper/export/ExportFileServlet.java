package org.chartkeeper.export;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.chartkeeper.access.RedisclosureNotices;
import org.chartkeeper.audit.AuditUnavailableException;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.export.ExportJob.State;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** Serves the files of complete exports to their owners: of each line only what the gate still shows. */
final class ExportFileServlet extends HttpServlet {

    /** Where the files are, below the FHIR base. */
    static final String PATH = "/bulk";

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ExportFileServlet.class);
    private static final Pattern FILE = Pattern.compile("/([0-9a-f-]{36})/([0-9]{1,9}-[A-Za-z]{1,64}\\.ndjson)");
    private static final String CONTENT_TYPE = "application/fhir+ndjson";
    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_QUERY = 500;

    private final transient ExportJobRepository jobs;
    private final transient ExportFiles files;
    private final transient JobKeys keys;
    private final transient Disclosure disclosure;
    private final transient RedisclosureNotices notices;
    private final transient ExportAudit audit;
    private final transient FhirContext context;
    private final transient Clock clock;

    ExportFileServlet(
            ExportJobRepository jobs,
            ExportFiles files,
            JobKeys keys,
            Disclosure disclosure,
            RedisclosureNotices notices,
            ExportAudit audit,
            FhirContext context,
            Clock clock) {
        this.jobs = jobs;
        this.files = files;
        this.keys = keys;
        this.disclosure = disclosure;
        this.notices = notices;
        this.audit = audit;
        this.context = context;
        this.clock = clock;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String requestId = UUID.randomUUID().toString();
        try {
            if (!request.getMethod().equals("GET")) {
                response.setHeader("Allow", "GET");
                throw BaseServerResponseException.newInstance(
                        HttpServletResponse.SC_METHOD_NOT_ALLOWED, "an export file is read by GET");
            }
            send(request, response, requestId);
        } catch (AuditUnavailableException e) {
            refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "the access could not be audited");
        } catch (BaseServerResponseException e) {
            refuseAudited(request, response, requestId, e.getStatusCode(), String.valueOf(e.getMessage()));
        } catch (DataAccessException | IllegalStateException e) {
            LOG.error("an export file could not be sent", e);
            refuseAudited(request, response, requestId, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "try again later");
        }
    }

    private void send(HttpServletRequest request, HttpServletResponse response, String requestId) throws IOException {
        @Nullable Caller caller = CallerContext.current();
        Found found = find(request.getPathInfo(), caller).orElseThrow(ExportFileServlet::notFound);
        Caller owner = java.util.Objects.requireNonNull(caller);
        FileDisclosure leaving = new FileDisclosure(
                files,
                disclosure,
                notices,
                found.job().id(),
                keys.unwrap(found.job().key(), found.job().id()),
                found.file(),
                owner);
        leaving.decide();
        if (leaving.count() == 0) {
            throw notFound();
        }
        Set<String> patients = disclosure.patients(owner, leaving.classes());
        audit.leaving(owner, requestId, query(request) + summary(found.file(), leaving), patients);
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType(CONTENT_TYPE);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Vary", "Accept-Encoding");
        response.setBufferSize(BUFFER);
        if (acceptsGzip(request)) {
            response.setHeader("Content-Encoding", "gzip");
            try (OutputStream out = gzip(response.getOutputStream())) {
                leaving.write(out);
            }
            return;
        }
        if (leaving.whole()) {
            response.setContentLengthLong(found.file().bytes());
        }
        leaving.write(response.getOutputStream());
    }

    private record Found(ExportJob job, ExportedFile file) {}

    private Optional<Found> find(@Nullable String path, @Nullable Caller caller) {
        Matcher matcher = FILE.matcher(path == null ? "" : path);
        if (caller == null || !matcher.matches()) {
            return Optional.empty();
        }
        UUID id;
        try {
            id = UUID.fromString(matcher.group(1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return jobs.find(id, Owner.of(caller), clock.instant())
                .filter(job -> job.state() == State.COMPLETE)
                .flatMap(job -> jobs.files(id).stream()
                        .filter(file -> file.name().equals(matcher.group(2)))
                        .map(file -> new Found(job, file))
                        .findFirst());
    }

    private static OutputStream gzip(OutputStream out) throws IOException {
        return new GZIPOutputStream(out, BUFFER) {
            {
                def.setLevel(Deflater.BEST_SPEED);
            }
        };
    }

    private static boolean acceptsGzip(HttpServletRequest request) {
        String accepted = request.getHeader("Accept-Encoding");
        return accepted != null
                && accepted.toLowerCase(Locale.ROOT).matches("(.*[, ])?gzip(?! *; *q=0(\\.0*)?( *,|$)).*");
    }

    private static String summary(ExportedFile file, FileDisclosure leaving) {
        return "?count=" + leaving.count() + "&of=" + file.count() + "&sha256=" + file.sha256();
    }

    private static String query(HttpServletRequest request) {
        String path = PATH + (request.getPathInfo() == null ? "" : request.getPathInfo());
        String printable = path.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > LONGEST_QUERY ? printable.substring(0, LONGEST_QUERY) : printable;
    }

    private static ResourceNotFoundException notFound() {
        return new ResourceNotFoundException("there is no such export file");
    }

    private void refuseAudited(
            HttpServletRequest request, HttpServletResponse response, String requestId, int status, String message)
            throws IOException {
        try {
            audit.refused(CallerContext.current(), requestId, query(request), status);
        } catch (AuditUnavailableException e) {
            refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "the access could not be audited");
            return;
        }
        refuse(response, status, message);
    }

    private void refuse(HttpServletResponse response, int status, String message) throws IOException {
        if (response.isCommitted()) {
            throw new IOException("an export file was broken off");
        }
        OperationOutcome outcome = new OperationOutcome();
        outcome.addIssue()
                .setSeverity(IssueSeverity.ERROR)
                .setCode(status == HttpServletResponse.SC_NOT_FOUND ? IssueType.NOTFOUND : IssueType.PROCESSING)
                .setDiagnostics(message);
        byte[] body = context.newJsonParser().encodeResourceToString(outcome).getBytes(StandardCharsets.UTF_8);
        response.resetBuffer();
        response.setStatus(status);
        response.setContentType("application/fhir+json;charset=UTF-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
