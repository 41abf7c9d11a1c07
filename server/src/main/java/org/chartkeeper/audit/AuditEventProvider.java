package org.chartkeeper.audit;

import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Offset;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.param.DateRangeParam;
import ca.uhn.fhir.rest.param.ParamPrefixEnum;
import ca.uhn.fhir.rest.param.ReferenceParam;
import ca.uhn.fhir.rest.param.StringParam;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import java.util.Set;
import java.util.UUID;
import org.chartkeeper.audit.AuditSearch.Criteria;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.chartkeeper.caller.Role;
import org.chartkeeper.caller.SmartScope.Permission;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.IdType;
import org.jspecify.annotations.Nullable;

/**
 * Serves the audit as read-only <a href="https://hl7.org/fhir/R4/auditevent.html">AuditEvent</a> resources: all of them to
 * auditors, privacy officers and the hospital's own systems, to others none.
 */
public final class AuditEventProvider implements IResourceProvider {

    private static final int DEFAULT_PAGE = 50;
    private static final int LARGEST_PAGE = 1_000;

    private static final Set<Role> REVIEWERS = Set.of(Role.AUDITOR, Role.PRIVACY_OFFICER);

    private final AuditSearch search;

    AuditEventProvider(AuditSearch search) {
        this.search = search;
    }

    @Override
    public Class<AuditEvent> getResourceType() {
        return AuditEvent.class;
    }

    /** Reads one event; 404 when there is none, or none for the caller. */
    @Read
    public AuditEvent read(@IdParam IdType id) {
        return parse(id)
                .flatMap(search::find)
                .filter(entry -> mayReview(CallerContext.current()))
                .map(AuditEvents::render)
                .orElseThrow(() -> new ResourceNotFoundException(id));
    }

    /** Searches events, newest first. */
    @Search
    public IBundleProvider search(
            @OptionalParam(name = "_id") @Nullable TokenParam id,
            @OptionalParam(name = AuditEvent.SP_DATE) @Nullable DateRangeParam date,
            @OptionalParam(name = AuditEvent.SP_PATIENT) @Nullable ReferenceParam patient,
            @OptionalParam(name = AuditEvent.SP_AGENT) @Nullable ReferenceParam agent,
            @OptionalParam(name = AuditEvent.SP_AGENT_NAME) @Nullable StringParam agentName,
            @OptionalParam(name = AuditEvent.SP_ENTITY) @Nullable ReferenceParam entity,
            @OptionalParam(name = AuditEvent.SP_ACTION) @Nullable TokenParam action,
            @OptionalParam(name = AuditEvent.SP_OUTCOME) @Nullable TokenParam outcome,
            @OptionalParam(name = AuditEvent.SP_SUBTYPE) @Nullable TokenParam subtype,
            @Offset @Nullable Integer offset,
            @Count @Nullable Integer count) {
        Criteria criteria = visible();
        if (id != null) {
            criteria.and("id = ?", parse(new IdType(id.getValue())).orElse(new UUID(0, 0)));
        }
        if (date != null) {
            between(criteria, date);
        }
        if (patient != null) {
            criteria.and("patients @> array[?]::text[]", patient.getIdPart());
        }
        if (agent != null) {
            criteria.and("agent = ?", agent.getValue());
        }
        if (agentName != null) {
            criteria.and("client_id = ?", agentName.getValue());
        }
        if (entity != null) {
            criteria.and(
                    "jsonb_path_exists((body -> 'resources')::jsonb, '$[*] ? (@ starts with $prefix)',"
                            + " jsonb_build_object('prefix', ?::text))",
                    entity.getValue());
        }
        if (action != null) {
            criteria.and("action = ?", action.getValue());
        }
        if (outcome != null) {
            criteria.and("outcome::text = ?", outcome.getValue());
        }
        if (subtype != null) {
            criteria.and("interaction = ?", subtype.getValue());
        }
        int pageSize = count == null ? DEFAULT_PAGE : Math.min(count, LARGEST_PAGE);
        return new AuditBundle(search, criteria, offset, pageSize);
    }

    private static Criteria visible() {
        Caller caller = CallerContext.current();
        Criteria criteria = new Criteria();
        if (caller == null) {
            return criteria.and("false");
        }
        if (mayReview(caller)) {
            return criteria;
        }
        return criteria.and("false");
    }

    private static boolean mayReview(@Nullable Caller caller) {
        if (caller == null || !(mayOnAll(caller, Permission.READ) || mayOnAll(caller, Permission.SEARCH))) {
            return false;
        }
        return caller.custodianSystem() || caller.roles().stream().anyMatch(REVIEWERS::contains);
    }

    private static boolean mayOnAll(Caller caller, Permission permission) {
        return caller.mayOnAll(permission, "AuditEvent");
    }

    private static void between(Criteria criteria, DateRangeParam date) {
        if (date.getLowerBound() != null) {
            boolean open = date.getLowerBound().getPrefix() == ParamPrefixEnum.GREATERTHAN;
            criteria.and(
                    open ? "recorded > ?" : "recorded >= ?",
                    date.getLowerBoundAsInstant().toInstant());
        }
        if (date.getUpperBound() != null) {
            boolean open = date.getUpperBound().getPrefix() == ParamPrefixEnum.LESSTHAN;
            criteria.and(
                    open ? "recorded < ?" : "recorded <= ?",
                    date.getUpperBoundAsInstant().toInstant());
        }
    }

    private static java.util.Optional<UUID> parse(IdType id) {
        try {
            return java.util.Optional.of(UUID.fromString(id.getIdPart()));
        } catch (IllegalArgumentException e) {
            return java.util.Optional.empty();
        }
    }
}
