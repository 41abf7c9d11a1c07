package org.chartkeeper.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.SmartScope;
import org.jspecify.annotations.Nullable;

/**
 * For each caller the bit map of the access classes that are there for it, kept in the database for the row policies to read.
 *
 * <p>An answer is brought up to date before it is used: new classes are decided, the classes of patients whose consents changed
 * are decided again, and all of them once its time is up. What is not decided is withheld by the policy.
 */
final class CompiledAnswers {

    private static final String STORE = """
            insert into chartkeeper.access_answer (id, decided, visible) values (?, ?, ?)
            on conflict (id) do update set decided = excluded.decided, visible = excluded.visible
            """;

    private final AccessClasses classes;
    private final AccessChanges changes;
    private final List<ClassDecider> deciders;
    private final DataSource dataSource;
    private final Clock clock;
    /** Answers belong to the process that keeps them up to date: another node's may be older. */
    private final String process = UUID.randomUUID().toString();

    private final Map<AnswerKey, Answer> answers = new ConcurrentHashMap<>();

    CompiledAnswers(
            AccessClasses classes,
            AccessChanges changes,
            List<ClassDecider> deciders,
            DataSource dataSource,
            Clock clock) {
        this.classes = classes;
        this.changes = changes;
        this.deciders = List.copyOf(deciders);
        this.dataSource = dataSource;
        this.clock = clock;
    }

    /** The id of the answer for {@code caller}, up to date at this moment. */
    String answerFor(Caller caller, ScopeDecider.Mode mode) throws SQLException {
        AnswerKey key = AnswerKey.of(caller, mode);
        Answer answer = answers.computeIfAbsent(key, Answer::new);
        if (!answer.current()) {
            answer.bringUpToDate(caller);
        }
        return answer.id;
    }

    /** Whether the answer for {@code caller} shows {@code accessClass}. */
    boolean shows(Caller caller, ScopeDecider.Mode mode, int accessClass) throws SQLException {
        AnswerKey key = AnswerKey.of(caller, mode);
        Answer answer = answers.computeIfAbsent(key, Answer::new);
        if (!answer.current()) {
            answer.bringUpToDate(caller);
        }
        return answer.shows(accessClass);
    }

    /** Everything about a caller that decisions can depend on. */
    private record AnswerKey(ScopeDecider.Mode mode, String text) {

        static AnswerKey of(Caller caller, ScopeDecider.Mode mode) {
            return new AnswerKey(
                    mode,
                    joined(
                            mode.name(),
                            caller.issuer(),
                            caller.subject(),
                            caller.clientId(),
                            caller.scopes().stream()
                                    .map(AnswerKey::scope)
                                    .sorted()
                                    .toList()
                                    .toString(),
                            caller.purposes().stream().sorted().toList().toString(),
                            String.valueOf(caller.organization()),
                            String.valueOf(caller.device()),
                            String.valueOf(caller.fhirUser()),
                            String.valueOf(caller.patient()),
                            caller.roles().stream().sorted().toList().toString(),
                            String.valueOf(caller.custodianSystem())));
        }

        /** Joined so that no part can pass for another. */
        private static String joined(String... parts) {
            return Stream.of(parts).map(part -> part.length() + ":" + part).collect(Collectors.joining("|"));
        }

        private static String scope(SmartScope scope) {
            return scope.context() + "/" + scope.resourceType() + "."
                    + scope.permissions().stream().sorted().toList();
        }

        String id() {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(hash, 0, 16);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final class Answer {

        private final AnswerKey key;
        private final String id;
        private BitSet visible = new BitSet();
        private volatile int decided;
        private volatile long change = -1;
        private volatile Instant validUntil = Instant.MIN;

        Answer(AnswerKey key) {
            this.key = key;
            this.id = process + "/" + key.id();
        }

        boolean current() {
            return decided == classes.count()
                    && change == changes.last()
                    && clock.instant().isBefore(validUntil);
        }

        synchronized boolean shows(int accessClass) {
            return accessClass < decided && visible.get(accessClass);
        }

        synchronized void bringUpToDate(Caller caller) throws SQLException {
            if (current()) {
                return;
            }
            ClassDecider scopes = new ScopeDecider(key.mode());
            Instant now = clock.instant();
            long newest = changes.last();
            int count = classes.count();
            List<ClassDecider.Decisions> decisions = Stream.concat(Stream.of(scopes), deciders.stream())
                    .map(decider -> decider.decisionsFor(caller, now))
                    .toList();
            @Nullable List<String> patients = change < 0 || !now.isBefore(validUntil) ? null : changes.since(change);
            if (patients == null) {
                visible = new BitSet(count);
                decide(decisions, 0, count);
            } else {
                patients.stream()
                        .distinct()
                        .flatMap(patient -> classes.ofPatient(patient).stream())
                        .forEach(accessClass -> decide(decisions, accessClass, accessClass + 1));
                decide(decisions, decided, count);
            }
            store(count);
            decided = count;
            change = newest;
            validUntil = decisions.stream()
                    .map(ClassDecider.Decisions::validUntil)
                    .min(Instant::compareTo)
                    .orElse(Instant.MIN);
        }

        private void decide(List<ClassDecider.Decisions> decisions, int from, int to) {
            for (int accessClass = from; accessClass < to; accessClass++) {
                AccessClass facts = classes.get(accessClass);
                visible.set(accessClass, decisions.stream().allMatch(each -> each.shows(facts)));
            }
        }

        private void store(int count) throws SQLException {
            byte[] bits = new byte[(count + 7) / 8];
            byte[] set = visible.toByteArray();
            System.arraycopy(set, 0, bits, 0, set.length);
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement statement = connection.prepareStatement(STORE)) {
                statement.setString(1, id);
                statement.setInt(2, count);
                statement.setBytes(3, bits);
                statement.executeUpdate();
            }
        }
    }
}
