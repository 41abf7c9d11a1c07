package org.chartkeeper.caller;

import java.time.Instant;

/**
 * A break-glass session that a user opened with a reason and a fresh second factor.
 *
 * @param id names it in tokens and evidence
 * @param patient id of the one patient it is for
 * @param opened when it was opened
 * @param expires when it ends
 */
public record Emergency(String id, String patient, Instant opened, Instant expires) {}
