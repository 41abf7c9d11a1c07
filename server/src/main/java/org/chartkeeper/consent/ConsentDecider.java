package org.chartkeeper.consent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.chartkeeper.access.Policy;
import org.chartkeeper.consent.ConsentDecision.Deny;
import org.chartkeeper.consent.ConsentDecision.Obligation;
import org.chartkeeper.consent.ConsentDecision.Permit;
import org.chartkeeper.consent.Requester.BreakGlassSession;
import org.chartkeeper.terminology.Vocabulary;
import org.jspecify.annotations.Nullable;

/**
 * Decides for one requester at one moment what may be shown, and says why.
 *
 * <p>First come gates that depend on no data: systems of record pass, purposes must be known, allowed and not refused, and
 * emergency needs a live session. Then, for each purpose, each action and each patient the data is about, somebody votes;
 * one denial denies all. A patient's vote is cast by the first that applies: the patient herself when she asks, someone
 * who may act for her, the law, her consents, the hospital's default. A live emergency session turns some denials around.
 *
 * <p>A decision depends on sets only. It is made afresh for every question, and safe for use by many threads.
 */
public final class ConsentDecider {

    private final Requester requester;
    private final Policy policy;
    private final Instant now;
    private final List<Question> questions;
    private final @Nullable BreakGlassSession emergency;
    private final @Nullable ConsentDecision gate;
    private final PatientVote votes;
    private final Set<Obligation> obligations;
    private final Set<Obligation> obligationsOfPartTwo;
    private final Map<String, Standing> standings = new ConcurrentHashMap<>();

    private ConsentDecider(Requester requester, PatientConsents consents, Policy policy, Instant now) {
        this.requester = requester;
        this.policy = policy;
        this.now = now;
        this.emergency = liveEmergency();
        this.obligations = obligations(emergency != null, false);
        this.obligationsOfPartTwo = obligations(emergency != null, true);
        this.questions = questions();
        this.gate = gate();
        this.votes = new PatientVote(requester, consents, policy, now);
    }

    /** A decider for this requester at this moment. */
    public static ConsentDecider asking(Requester requester, PatientConsents consents, Policy policy, Instant now) {
        return new ConsentDecider(requester, consents, policy, now);
    }

    /** Why nothing at all may be shown, whatever the data: for a refusal before any look-up. */
    public Optional<Deny> refusal() {
        return gate instanceof Deny deny ? Optional.of(deny) : Optional.empty();
    }

    /** Whether this resource may be shown. */
    public ConsentDecision decide(ResourceFacts facts) {
        return decideAny(facts, Witness.NOBODY);
    }

    /**
     * Whether all resources of this access class may be shown: the same as {@link #decide} of each of them where the class is
     * marked for all content tests of the consents, never wider where it is not.
     */
    ConsentDecision decideClass(AccessClass accessClass) {
        return decideAny(accessClass, Witness.NOBODY);
    }

    /** The same decision, with all that was weighed. */
    Explanation explain(Subject subject) {
        var recorder = new ExplanationRecorder();
        return recorder.of(decideAny(subject, recorder));
    }

    /** The next moment after which decisions that rest on these consents may differ by themselves. */
    public Optional<Instant> nextChange(Collection<ConsentRecord> consents) {
        Stream<Instant> mine = requester.represents().stream()
                .flatMap(representation -> Stream.of(
                        representation.period().from(), representation.period().until()));
        BreakGlassSession session = requester.breakGlass();
        Stream<Instant> emergencies = session == null
                ? Stream.empty()
                : Stream.of(session.opened(), session.end(policy.breakGlass().longest()));
        Stream<Instant> theirs = consents.stream().flatMap(consent -> consent.turningPoints(policy.custodian()));
        return Stream.concat(Stream.concat(mine, emergencies), theirs)
                .filter(point -> point.isAfter(now) && point.isBefore(Instant.MAX))
                .min(Instant::compareTo);
    }

    private @Nullable BreakGlassSession liveEmergency() {
        BreakGlassSession session = requester.breakGlass();
        boolean live = session != null
                && requester.purposes().contains("BTG")
                && session.isLive(now, policy.breakGlass().longest());
        return live ? session : null;
    }

    private List<Question> questions() {
        Set<String> purposes = emergency != null ? Set.of("BTG") : requester.purposes();
        return purposes.stream()
                .flatMap(purpose -> requester.actions().stream()
                        .map(action -> new Question(requester.actors(), purpose, action, now)))
                .toList();
    }

    private @Nullable ConsentDecision gate() {
        if (requester.custodianSystem()) {
            return permit(Ground.CUSTODIAN_SYSTEM, List.of(rule("custodian")), Set.of());
        }
        Set<String> purposes = requester.purposes();
        if (questions.isEmpty()) {
            return deny(Ground.NO_PURPOSE, "purposes");
        }
        if (!purposes.stream().allMatch(Vocabulary.purposes()::knows)) {
            return deny(Ground.UNKNOWN_PURPOSE, "purposes");
        }
        if (purposes.stream().anyMatch(policy::refuses)) {
            return deny(Ground.REFUSED_PURPOSE, "refused_purposes");
        }
        if (purposes.contains("BTG") && emergency == null) {
            return deny(Ground.BREAK_GLASS_NOT_LIVE, "break_glass");
        }
        boolean allowed = requester.roles().isEmpty()
                || purposes.stream().allMatch(purpose -> policy.allowsPurpose(requester.roles(), purpose));
        return allowed ? null : deny(Ground.PURPOSE_NOT_ALLOWED, "purposes");
    }

    private ConsentDecision decideAny(Subject subject, Witness witness) {
        if (gate != null) {
            return gate instanceof Permit permit && carriesNotice(subject)
                    ? permit(permit.ground(), permit.basis(), subject.labels())
                    : gate;
        }
        Standing standing = standings.computeIfAbsent(
                subject.resourceType(), type -> Standing.of(type, requester, policy, questions));
        if (subject.patients().isEmpty()) {
            return withoutPatient(subject, standing);
        }
        if (!standing.permitted()) {
            return deny(Ground.ROLE_WITHOUT_RIGHT, "rights");
        }
        if (standing.bypassed()) {
            return permit(Ground.ROLE_RIGHT, List.of(rule("rights")), subject.labels());
        }
        if (!knowsAll(subject.labels())) {
            return deny(Ground.UNKNOWN_LABEL, "explicit_labels");
        }
        return unanimous(subject, standing.questions(), witness);
    }

    private static boolean knowsAll(Set<String> labels) {
        return labels.isEmpty() || labels.stream().allMatch(Vocabulary.policies()::knows);
    }

    /** Nobody can consent for it: what is shared is open, the rest is for those who keep the records. */
    private ConsentDecision withoutPatient(Subject subject, Standing standing) {
        if (policy.sharedTypes().contains(subject.resourceType())) {
            return permit(Ground.SHARED_TYPE, List.of(rule("shared_types")), subject.labels());
        }
        if (subject.managedBy().stream().anyMatch(requester.actors()::contains)) {
            return permit(
                    Ground.MANAGING_ORGANIZATION,
                    List.of(new Basis(subject.resourceType(), "managingEntity")),
                    subject.labels());
        }
        return standing.bypassed() && standing.withoutPatient()
                ? permit(Ground.ROLE_RIGHT, List.of(rule("rights")), subject.labels())
                : deny(Ground.NO_PATIENT, "shared_types");
    }

    /** Whoever looks on is shown all votes; the first denial decides anyway. */
    private ConsentDecision unanimous(Subject subject, List<Question> open, Witness witness) {
        Deny denied = null;
        Ground ground = Ground.DEFAULT;
        List<Basis> basis = List.of();
        for (Question question : open) {
            for (String patient : subject.patients()) {
                Vote own = votes.cast(patient, question, subject, witness);
                Vote vote = own.permit() ? own : afterEmergency(own, patient, subject);
                witness.voted(patient, question, own, vote);
                if (!vote.permit()) {
                    denied = denied == null ? new Deny(vote.ground(), vote.basis()) : denied;
                    if (witness == Witness.NOBODY) {
                        return denied;
                    }
                    continue;
                }
                ground = vote.ground().compareTo(ground) > 0 ? vote.ground() : ground;
                basis = union(basis, vote.basis());
            }
        }
        return denied != null ? denied : permit(ground, basis, subject.labels());
    }

    /** A session overrides what its own patient's side denies, and another patient's side only where it is silent. */
    private Vote afterEmergency(Vote vote, String patient, Subject subject) {
        if (emergency == null
                || vote.refusesEmergency()
                || !requester.actions().equals(Set.of(Requester.ACCESS))
                || !subject.patients().contains(emergency.patient())
                || subject.labels().stream().anyMatch(this::isExcludedFromEmergency)) {
            return vote;
        }
        boolean turns =
                switch (vote.ground()) {
                    case DEFAULT_DENY -> true;
                    case CONSENT_DENY, NOT_COVERED, EXPLICIT_LABEL -> patient.equals(emergency.patient());
                    default -> false;
                };
        return turns
                ? Vote.permit(
                        Ground.BTG_OVERRIDE,
                        union(vote.basis(), List.of(new Basis(emergency.id(), "break-glass session"))))
                : vote;
    }

    private boolean isExcludedFromEmergency(String label) {
        return policy.breakGlass().excludedLabels().stream()
                .anyMatch(excluded -> Vocabulary.policies().covers(excluded, label));
    }

    private static List<Basis> union(List<Basis> some, List<Basis> others) {
        if (some.isEmpty() || some.equals(others)) {
            return others;
        }
        var all = new TreeSet<>(some);
        all.addAll(others);
        return new ArrayList<>(all);
    }

    private Permit permit(Ground ground, List<Basis> basis, Set<String> labels) {
        return new Permit(ground, basis, labels.contains("42CFRPart2") ? obligationsOfPartTwo : obligations);
    }

    private static Set<Obligation> obligations(boolean emergency, boolean partTwo) {
        var all = EnumSet.of(Obligation.AUDIT);
        if (emergency) {
            all.add(Obligation.EMERGENCY_AUDIT);
        }
        if (partTwo) {
            all.add(Obligation.REDISCLOSURE_NOTICE);
        }
        return Set.copyOf(all);
    }

    private static boolean carriesNotice(Subject subject) {
        return subject.labels().contains("42CFRPart2");
    }

    private Deny deny(Ground ground, String member) {
        return new Deny(ground, List.of(rule(member)));
    }

    private Basis rule(String member) {
        return new Basis("policy/" + policy.version(), member);
    }
}
