package org.chartkeeper.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.chartkeeper.caller.Caller;
import org.jspecify.annotations.Nullable;

/**
 * For each caller the access classes that are there for it, kept in the database for the row policies to read: as a list while
 * they are few, else as a bit map.
 *
 * <p>An answer is brought up to date before it is used: new classes are decided, the classes of patients whose consents changed
 * are decided again, and all of them once its time is up. What is not decided is withheld by the policy.
 */
final class CompiledAnswers {

    private static final String STORE = """
            insert into chartkeeper.access_answer (id, decided, visible, few) values (?, ?, ?, ?)
            on conflict (id) do update
              set decided = excluded.decided, visible = excluded.visible, few = excluded.few, stored = now()
            """;
    private static final String FORGET = "delete from chartkeeper.access_answer where id = any(?)";
    /** Longer than any process keeps an answer without storing it again. */
    private static final String FORGET_ABANDONED =
            "delete from chartkeeper.access_answer where stored < now() - interval '1 day'";

    /** How long an answer is only amended before it is decided from the beginning. */
    private static final Duration LONGEST = Duration.ofHours(1);
    /** How long an answer is kept that nobody asks for; longer than any transaction. */
    private static final Duration UNUSED = Duration.ofHours(3);

    private final AccessClasses classes;
    private final AccessChanges changes;
    private final AccessPoll poll;
    private final Supplier<Policy> policy;
    private final List<ClassDecider> deciders;
    private final DataSource dataSource;
    private final Clock clock;
    /** How many visible classes are few; 0 when none are. */
    private final int mostFew;
    /** Answers belong to the process that keeps them up to date: another node's may be older. */
    private final String process = UUID.randomUUID().toString();

    private final Map<AnswerKey, Answer> answers = new ConcurrentHashMap<>();

    CompiledAnswers(
            AccessClasses classes,
            AccessChanges changes,
            AccessPoll poll,
            Supplier<Policy> policy,
            List<ClassDecider> deciders,
            DataSource dataSource,
            Clock clock,
            int mostFew) {
        this.classes = classes;
        this.changes = changes;
        this.poll = poll;
        this.policy = policy;
        this.deciders = List.copyOf(deciders);
        this.dataSource = dataSource;
        this.clock = clock;
        this.mostFew = mostFew;
    }

    /** What the policies know {@code caller} by, its answer being up to date at this moment. */
    RowContext contextOf(Caller caller, ScopeDecider.Mode mode) throws SQLException {
        return answer(caller, mode).context;
    }

    /** Whether the answer for {@code caller} shows {@code accessClass}. */
    boolean shows(Caller caller, ScopeDecider.Mode mode, int accessClass) throws SQLException {
        return answer(caller, mode).shows(accessClass);
    }

    private Answer answer(Caller caller, ScopeDecider.Mode mode) throws SQLException {
        poll.requireFresh();
        Instant now = clock.instant();
        // In one step with its removal, so that no answer is removed that has just been given.
        Answer answer = Objects.requireNonNull(answers.compute(AnswerKey.of(caller, mode), (key, known) -> {
            Answer used = known == null ? new Answer(key) : known;
            used.used = now;
            return used;
        }));
        if (!answer.current(now)) {
            answer.bringUpToDate(caller);
        }
        return answer;
    }

    /** Forgets the answers that nobody asked for in a long time, and those of processes that are no more. */
    void forgetUnused() throws SQLException {
        Instant before = clock.instant().minus(UNUSED);
        List<String> forgotten = new ArrayList<>();
        answers.forEach((key, answer) -> answers.computeIfPresent(key, (same, current) -> {
            if (current.used.isAfter(before)) {
                return current;
            }
            forgotten.add(current.id);
            return null;
        }));
        try (Connection connection = dataSource.getConnection();
                PreparedStatement forget = connection.prepareStatement(FORGET);
                PreparedStatement forgetAbandoned = connection.prepareStatement(FORGET_ABANDONED)) {
            forget.setArray(1, connection.createArrayOf("text", forgotten.toArray()));
            forget.executeUpdate();
            forgetAbandoned.executeUpdate();
        }
    }

    private final class Answer {

        private final AnswerKey key;
        private final String id;
        private final VisibleClasses visible = new VisibleClasses();
        private volatile RowContext context;
        /** Until when both forms are stored, since transactions run on that take the one which is no longer preferred. */
        private Instant bothUntil = Instant.MIN;

        private List<ClassDecider.Decisions> latest = List.of();
        private volatile int decided;
        private volatile long change = -1;
        private volatile Instant decidedAt = Instant.MIN;
        private volatile Instant amendedUntil = Instant.MIN;
        private volatile Instant validUntil = Instant.MIN;
        private volatile Instant used = Instant.MIN;

        Answer(AnswerKey key) {
            this.key = key;
            this.id = process + "/" + key.id();
            this.context = new RowContext(id, mostFew > 0);
        }

        boolean current(Instant now) {
            return decided == classes.count()
                    && change == changes.last()
                    && now.isBefore(amendedUntil)
                    && now.isBefore(validUntil);
        }

        synchronized boolean shows(int accessClass) {
            return accessClass < decided && visible.contains(accessClass);
        }

        synchronized void bringUpToDate(Caller caller) throws SQLException {
            Instant now = clock.instant();
            if (current(now)) {
                return;
            }
            ClassDecider scopes = new ScopeDecider(key.mode(), policy.get().sharedTypes());
            long newest = changes.last();
            int count = classes.count();
            List<ClassDecider.Decisions> decisions = Stream.concat(Stream.of(scopes), deciders.stream())
                    .map(decider -> decider.decisionsFor(caller, now))
                    .toList();
            @Nullable Set<String> patients = now.isBefore(validUntil) ? turnedSince(now) : null;
            if (patients == null) {
                visible.clear();
                decide(decisions, 0, count);
            } else {
                patients.stream()
                        .flatMap(patient -> classes.ofPatient(patient).stream())
                        .forEach(accessClass -> decide(decisions, accessClass, accessClass + 1));
                decide(decisions, decided, count);
            }
            store(count, now);
            latest = decisions;
            decided = count;
            change = newest;
            decidedAt = now;
            amendedUntil = deciders.stream()
                    .map(decider -> decider.nextTurn(now))
                    .min(Instant::compareTo)
                    .orElse(Instant.MAX);
            if (patients == null) {
                validUntil = decisions.stream()
                        .map(ClassDecider.Decisions::validUntil)
                        .reduce(now.plus(LONGEST), (one, other) -> one.isBefore(other) ? one : other);
            }
        }

        /** The patients about whom something may be decided otherwise by now, or null when that is everybody. */
        private @Nullable Set<String> turnedSince(Instant now) {
            List<String> changed = changes.since(change);
            if (changed == null || changed.stream().anyMatch(this::isOfOwnActor)) {
                return null;
            }
            Set<String> patients = new HashSet<>(changed);
            deciders.forEach(decider -> patients.addAll(decider.turned(decidedAt, now)));
            return patients;
        }

        private boolean isOfOwnActor(String changed) {
            return AccessChanges.isOfActor(changed) && latest.stream().anyMatch(each -> each.restsOn(changed));
        }

        private void decide(List<ClassDecider.Decisions> decisions, int from, int to) {
            candidates(decisions, from, to).forEach(accessClass -> {
                AccessClass facts = classes.get(accessClass);
                visible.set(accessClass, decisions.stream().allMatch(each -> each.shows(facts)));
            });
        }

        /** Whoever may be shown some patients' resources alone is decided about alone, however many others there are. */
        private IntStream candidates(List<ClassDecider.Decisions> decisions, int from, int to) {
            return decisions.stream()
                    .map(ClassDecider.Decisions::patients)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .map(patients -> classes.ofPatientsOrNobody(patients, from, to).stream()
                            .mapToInt(Integer::intValue))
                    .orElseGet(() -> IntStream.range(from, to));
        }

        private void store(int count, Instant now) throws SQLException {
            boolean few = mostFew > 0 && visible.count() <= mostFew;
            if (few != context.few() && decided > 0) {
                bothUntil = now.plus(UNUSED);
            }
            boolean both = now.isBefore(bothUntil);
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement statement = connection.prepareStatement(STORE)) {
                statement.setString(1, id);
                statement.setInt(2, count);
                statement.setBytes(3, few && !both ? new byte[0] : visible.bits(count));
                statement.setArray(4, few || both ? connection.createArrayOf("int4", visible.list()) : null);
                statement.executeUpdate();
            }
            context = new RowContext(id, few);
        }
    }
}
