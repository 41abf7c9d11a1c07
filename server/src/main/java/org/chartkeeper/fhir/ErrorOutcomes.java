package org.chartkeeper.fhir;

import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.InternalErrorException;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import ca.uhn.fhir.rest.server.exceptions.ResourceGoneException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import ca.uhn.fhir.rest.server.exceptions.ResourceVersionConflictException;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.instance.model.api.IBaseOperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.OperationOutcome.OperationOutcomeIssueComponent;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Says what went wrong in words of FHIR: every failure becomes an exception with a fitting status and one OperationOutcome.
 *
 * <p>Whatever is withheld fails exactly as what never was: HAPI's codes, which tell the two apart, are taken out, and an unknown id
 * has one text. What nobody foresaw is a 500 that gives away its request id alone.
 */
final class ErrorOutcomes {

    private static final String CANNOT = "the request cannot be processed";
    private static final Pattern HAPI_CODE = Pattern.compile("HAPI-\\d+: ?");
    private static final Pattern REFERENCE = Pattern.compile(
            "Resource (?<target>[A-Za-z]+/[A-Za-z0-9.-]+) (not found|is deleted), specified in path: (?<path>[A-Za-z]+(\\.(?!where)[A-Za-z]+)*)\\S*"
                    + "|reference to unknown resource ID (?<other>\\S+)");
    private static final Pattern CONDITION =
            Pattern.compile("Invalid match URL \"(?<url>.*)\" - (No|Multiple) resources match this search.*");
    private static final Pattern DELETE = Pattern.compile("Unable to delete (?<id>[A-Za-z]+/[A-Za-z0-9.-]+) because.*");
    private static final Pattern UNKNOWN_PARAMETER = Pattern.compile(
            "(Unknown|Search) (search )?parameter \"(?<name>[^\"]*)\" for resource type \"(?<type>[^\"]*)\".*");
    private static final Pattern STALE =
            Pattern.compile("Trying to (update|delete) (?<version>\\S+) but this is not the current version.*");
    private static final Pattern NO_OPERATION = Pattern.compile(
            ".*does not know how to handle (?<verb>\\w+) operation\\[(?<path>[^\\]]*)] with parameters \\[\\[(?<names>.*)]].*");
    private static final Pattern UNKNOWN_SORT = Pattern.compile(
            "Unknown _sort parameter value \"(?<name>[^\"]*)\" for resource type \"(?<type>[^\"]*)\".*");
    private static final Pattern PARSE = Pattern.compile(
            "Failed to parse request body as (?<form>\\w+) resource. Error was: (?<problem>.*)", Pattern.DOTALL);
    private static final Pattern INTERNAL = Pattern.compile(
            "\\b[a-z][a-z0-9]*(\\.[a-z][a-z0-9_]*)+\\.[A-Z]\\w+|\\w+Exception\\b|(?i:\\bselect .* from\\b|\\bhfj_|\\bsql\\b)|\\bat \\[Source");
    private static final Pattern UNQUOTED_POSITION = Pattern.compile("\\s*at \\[Source:.*", Pattern.DOTALL);

    private static final int LONGEST_TEXT = 500;
    private static final String BAD_DATA = "22";
    private static final String CANCELLED = "57014";
    private static final Set<String> AGAIN = Set.of("40001", "40P01");
    private static final Set<String> NO_DATABASE =
            Set.of("08000", "08001", "08003", "08004", "08006", "57P01", "57P02", "57P03");
    private static final String RETRY_SECONDS = "5";

    /**
     * A failure as its sender may see it.
     *
     * @param exception carries status, headers and outcome
     * @param unexpected whether somebody should look into it
     */
    record Mapped(BaseServerResponseException exception, boolean unexpected) {}

    /**
     * Maps {@code failure}.
     *
     * @param asked the reference that was read or written, null when the request was about no one resource
     */
    static Mapped of(Throwable failure, @Nullable String asked, String requestId) {
        BaseServerResponseException database = fromDatabase(failure);
        if (database != null) {
            return new Mapped(database, false);
        }
        if (failure instanceof DataFormatException) {
            return expected(new InvalidRequestException(CANNOT), IssueType.VALUE, plain(failure.getMessage()));
        }
        if (failure instanceof BaseServerResponseException known && !(failure instanceof InternalErrorException)) {
            return known(known, asked);
        }
        Throwable cause = failure.getCause();
        if (failure instanceof InternalErrorException
                && cause instanceof BaseServerResponseException inner
                && !(cause instanceof InternalErrorException)) {
            return known(inner, asked);
        }
        return new Mapped(
                with(
                        new InternalErrorException("unexpected failure"),
                        IssueType.EXCEPTION,
                        "unexpected failure; its request id is `" + requestId + "`"),
                true);
    }

    private ErrorOutcomes() {}

    private static Mapped known(BaseServerResponseException failure, @Nullable String asked) {
        String message = message(failure);
        Mapped special = special(failure, message);
        if (special != null) {
            return special;
        }
        if (failure.getOperationOutcome() instanceof OperationOutcome outcome) {
            clean(outcome, failure.getStatusCode());
            return new Mapped(failure, false);
        }
        if (failure instanceof ResourceNotFoundException) {
            return expected(failure, IssueType.NOTFOUND, unknown(failure, asked));
        }
        if (failure instanceof ResourceGoneException) {
            return expected(
                    new ResourceGoneException("gone"),
                    IssueType.DELETED,
                    asked == null ? "the resource is deleted" : "resource `" + asked + "` is deleted");
        }
        return expected(failure, code(failure.getStatusCode()), plain(message));
    }

    private static String message(BaseServerResponseException failure) {
        String message = failure.getOperationOutcome() instanceof OperationOutcome outcome && outcome.hasIssue()
                ? outcome.getIssueFirstRep().getDiagnostics()
                : failure.getMessage();
        return HAPI_CODE.matcher(String.valueOf(message)).replaceAll("");
    }

    /** Failures whose text, or status, HAPI chooses in a way that tells too much or too little. */
    private static @Nullable Mapped special(BaseServerResponseException failure, String message) {
        Matcher reference = REFERENCE.matcher(message);
        if (reference.find()) {
            String target = reference.group("target") == null ? reference.group("other") : reference.group("target");
            String path = reference.group("path");
            return unprocessable(
                    "the reference `" + target + "`" + (path == null ? "" : " in `" + path + "`") + " is not known");
        }
        Matcher condition = CONDITION.matcher(message);
        if (condition.matches() && failure instanceof ResourceNotFoundException) {
            return expected(
                    failure, IssueType.NOTFOUND, "the condition `" + condition.group("url") + "` matches no resource");
        }
        if (condition.matches()) {
            boolean none = condition.group(2).equals("No");
            return unprocessable("the conditional reference `" + condition.group("url") + "` matches "
                    + (none ? "no resource" : "more than one resource"));
        }
        Matcher delete = DELETE.matcher(message);
        if (delete.matches()) {
            return expected(
                    new ResourceVersionConflictException(CANNOT),
                    IssueType.CONFLICT,
                    "resource `" + delete.group("id") + "` is referred to by other resources");
        }
        Matcher stale = STALE.matcher(message);
        if (stale.matches()) {
            return expected(
                    new PreconditionFailedException(CANNOT),
                    IssueType.CONFLICT,
                    "`" + stale.group("version") + "` is not the current version");
        }
        Matcher operation = NO_OPERATION.matcher(message);
        if (operation.matches()) {
            return expected(
                    failure,
                    IssueType.NOTSUPPORTED,
                    "`" + operation.group("verb") + " " + operation.group("path") + "` is not offered"
                            + (operation.group("names").isEmpty() ? "" : " with these parameters"));
        }
        Matcher parameter = UNKNOWN_PARAMETER.matcher(message);
        if (parameter.matches()) {
            return expected(
                    failure,
                    IssueType.NOTSUPPORTED,
                    "the parameter `" + parameter.group("name") + "` is not offered for `" + parameter.group("type")
                            + "`");
        }
        Matcher sort = UNKNOWN_SORT.matcher(message);
        if (sort.matches()) {
            return expected(
                    failure,
                    IssueType.NOTSUPPORTED,
                    "sorting `" + sort.group("type") + "` by `" + sort.group("name") + "` is not offered");
        }
        Matcher parse = PARSE.matcher(message);
        if (parse.matches()) {
            return expected(
                    failure,
                    IssueType.STRUCTURE,
                    "the body is not a FHIR resource in " + parse.group("form") + ": " + plain(parse.group("problem")));
        }
        if (failure.getStatusCode() == 412 && message.contains("because this search matched")) {
            return expected(failure, IssueType.MULTIPLEMATCHES, plain(message));
        }
        return null;
    }

    private static Mapped unprocessable(String text) {
        return expected(new UnprocessableEntityException(CANNOT), IssueType.PROCESSING, text);
    }

    private static @Nullable BaseServerResponseException fromDatabase(Throwable failure) {
        SQLException sql = find(failure, SQLException.class::isInstance) instanceof SQLException found ? found : null;
        String state = sql == null || sql.getSQLState() == null ? "" : sql.getSQLState();
        boolean notANumber = find(failure, NumberFormatException.class::isInstance) != null;
        if (state.startsWith(BAD_DATA) || notANumber) {
            return with(
                    new InvalidRequestException(CANNOT),
                    IssueType.VALUE,
                    "a value is out of range or cannot be stored");
        }
        if (state.equals(CANCELLED)) {
            return with(
                    new UnprocessableEntityException(CANNOT),
                    IssueType.TOOCOSTLY,
                    "the request takes too long; ask for less at once");
        }
        if (AGAIN.contains(state)) {
            return again(
                    new ResourceVersionConflictException(CANNOT), IssueType.TRANSIENT, "another request was faster");
        }
        // What decisions rest on cannot be read, or is not there: nobody is answered, for as long as that lasts.
        boolean noConnection = NO_DATABASE.contains(state)
                || find(
                                failure,
                                cause -> cause instanceof DataAccessResourceFailureException
                                        || cause instanceof CannotCreateTransactionException)
                        != null
                || find(failure, cause -> cause instanceof java.sql.SQLTransientConnectionException) != null;
        return noConnection ? again(new UnavailableException(), IssueType.TRANSIENT, "try again later") : null;
    }

    private static BaseServerResponseException again(
            BaseServerResponseException exception, IssueType code, String text) {
        exception.addResponseHeader("Retry-After", RETRY_SECONDS);
        return with(exception, code, text);
    }

    private static @Nullable Throwable find(Throwable failure, Predicate<Throwable> wanted) {
        Set<Throwable> seen = new HashSet<>();
        for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
            if (wanted.test(cause)) {
                return cause;
            }
        }
        return null;
    }

    private static String unknown(BaseServerResponseException failure, @Nullable String asked) {
        if (asked != null) {
            return "resource `" + asked + "` is not known";
        }
        String message = HAPI_CODE.matcher(String.valueOf(failure.getMessage())).replaceAll("");
        Matcher named = Pattern.compile("Resource (?<id>[A-Za-z]+/[A-Za-z0-9.-]+)(/_history/\\S+)? is not known")
                .matcher(message);
        if (named.find()) {
            return "resource `" + named.group("id") + "` is not known";
        }
        return message.startsWith("Unknown resource type") || message.startsWith("Invalid request path")
                ? "the address is not one of this server's"
                : "the resource is not known";
    }

    private static void clean(OperationOutcome outcome, int status) {
        for (OperationOutcomeIssueComponent issue : outcome.getIssue()) {
            issue.setDiagnostics(plain(
                    HAPI_CODE.matcher(String.valueOf(issue.getDiagnostics())).replaceAll("")));
            if (issue.getCode() == null) {
                issue.setCode(code(status));
            }
        }
    }

    /** {@code message} without what only Java programmers know. */
    static String plain(@Nullable String message) {
        if (message == null) {
            return CANNOT;
        }
        String text = UNQUOTED_POSITION
                .matcher(HAPI_CODE.matcher(message).replaceAll(""))
                .replaceAll("")
                .strip();
        // A parser's complaint can repeat the whole of what it was given.
        String brief = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text;
        return brief.isEmpty() || INTERNAL.matcher(brief).find() ? CANNOT : brief;
    }

    private static Mapped expected(BaseServerResponseException exception, IssueType code, String text) {
        return new Mapped(with(exception, code, text), false);
    }

    private static BaseServerResponseException with(
            BaseServerResponseException exception, IssueType code, String text) {
        exception.setOperationOutcome(outcome(code, text));
        return exception;
    }

    private static IBaseOperationOutcome outcome(IssueType code, String text) {
        OperationOutcome outcome = new OperationOutcome();
        outcome.addIssue().setSeverity(IssueSeverity.ERROR).setCode(code).setDiagnostics(text);
        return outcome;
    }

    private static IssueType code(int status) {
        return switch (status) {
            case 400 -> IssueType.INVALID;
            case 401 -> IssueType.LOGIN;
            case 403 -> IssueType.FORBIDDEN;
            case 404 -> IssueType.NOTFOUND;
            case 405, 406, 415, 501 -> IssueType.NOTSUPPORTED;
            case 409, 412 -> IssueType.CONFLICT;
            case 410 -> IssueType.DELETED;
            case 413 -> IssueType.TOOLONG;
            case 422 -> IssueType.PROCESSING;
            case 429 -> IssueType.THROTTLED;
            case 503 -> IssueType.TRANSIENT;
            default -> IssueType.EXCEPTION;
        };
    }
}
