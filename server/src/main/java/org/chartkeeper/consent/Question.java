package org.chartkeeper.consent;

import java.time.Instant;
import java.util.Set;
import org.chartkeeper.terminology.Vocabulary;

/**
 * What a provision is asked: may these actors do this one thing, for this one purpose, now?
 *
 * @param actors references of the requester, closed over membership
 * @param purpose a code of v3-PurposeOfUse
 * @param purposeLine the purpose and all that cover it
 * @param actions one code of consentaction
 * @param now when
 */
record Question(Set<String> actors, String purpose, Set<String> purposeLine, Set<String> actions, Instant now) {

    Question(Set<String> actors, String purpose, String action, Instant now) {
        this(actors, purpose, Vocabulary.purposes().upwards(purpose), Set.of(action), now);
    }
}
