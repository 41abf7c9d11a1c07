package org.chartkeeper.smart;

import java.time.Duration;
import java.util.Collection;

/** Where our signing keys are kept. */
interface KeySource {

    /** The keys there are now; {@code known} are those of the last look. */
    Collection<SigningKey> read(Collection<SigningKey> known) throws UnusableKeysException;

    /** How often to look. */
    Duration period();
}
