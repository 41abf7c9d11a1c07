package org.chartkeeper.consent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.chartkeeper.access.AccessClass;
import org.chartkeeper.access.ClassedVersions;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Finds what is stored without the marks that consents ask for: charts too long to be marked along with the consent, and what other
 * nodes stored before they knew of it. All of it at the start, then whatever comes up.
 */
final class RemarkingUpkeep implements Runnable {

    static final Duration PAUSE = Duration.ofMillis(300);

    private static final Logger LOG = LoggerFactory.getLogger(RemarkingUpkeep.class);

    /** How many versions are marked in one transaction. */
    private static final int MOST = 500;

    private static final Duration ALL_AGAIN = Duration.ofMinutes(5);
    /** Longer than any node goes on without knowing of a change. */
    private static final Duration WATCHED = Duration.ofSeconds(5);

    private final Remarking remarking;
    private final ClassedVersions versions;
    private final ConsentStore consents;
    private final TransactionTemplate transactions;
    private final Clock clock;
    private final Map<String, Instant> watched = new ConcurrentHashMap<>();
    private int known;
    private Instant allLookedAt = Instant.EPOCH;

    RemarkingUpkeep(
            Remarking remarking,
            ClassedVersions versions,
            ConsentStore consents,
            TransactionTemplate transactions,
            Clock clock) {
        this.remarking = remarking;
        this.versions = versions;
        this.consents = consents;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** The consents of {@code patient} have changed, or with {@code *} those of anybody. */
    void changed(String patient) {
        if (patient.equals(ConsentStore.EVERYBODY)) {
            consents.patients().forEach(this::watch);
        } else {
            watch(patient);
        }
    }

    private void watch(String patient) {
        watched.put(patient, clock.instant().plus(WATCHED));
    }

    @Override
    public void run() {
        try (CallerContext.Scope system = CallerContext.enter(Caller.SYSTEM)) {
            lookAtNewClasses();
        } catch (RuntimeException e) {
            LOG.error("the access classes could not be looked at, which is tried again: {}", e.getMessage());
        }
        List.copyOf(watched.keySet()).forEach(this::markOrTryAgain);
    }

    private void markOrTryAgain(String patient) {
        Instant until = watched.get(patient);
        boolean done = true;
        try (CallerContext.Scope system = CallerContext.enter(Caller.SYSTEM)) {
            done = mark(patient);
        } catch (RuntimeException e) {
            // Must not keep others waiting; what is not marked is withheld until it is found again.
            LOG.error("a consent could not be applied to what is stored, which is tried again: {}", e.getMessage());
        }
        if (done && until != null && clock.instant().isAfter(until)) {
            finish(patient, until);
        }
    }

    /** What other nodes stored before they knew, and what refers to it, is looked at once more. */
    private void finish(String patient, Instant until) {
        try (CallerContext.Scope system = CallerContext.enter(Caller.SYSTEM)) {
            transactions.executeWithoutResult(transaction -> remarking.markAnew(patient));
            watched.remove(patient, until);
        } catch (RuntimeException e) {
            LOG.error("a consent could not be applied to what is stored, which is tried again: {}", e.getMessage());
        }
    }

    private boolean mark(String patient) {
        return Boolean.TRUE.equals(transactions.execute(transaction -> remarking.markBehind(patient, MOST)));
    }

    /** New ones each time, and now and then all of them: a transaction may have taken longer than anybody watched for it. */
    private void lookAtNewClasses() {
        Instant now = clock.instant();
        if (now.isAfter(allLookedAt.plus(ALL_AGAIN))) {
            allLookedAt = now;
            known = 0;
        }
        List<AccessClass> fresh = versions.classesSince(known);
        remarking.behind(fresh).forEach(behind -> behind.patients().forEach(this::watch));
        known += fresh.size();
    }
}
