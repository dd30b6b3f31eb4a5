package io.jirani.explorer;

import io.jirani.kernel.HouseholdId;
import java.time.Instant;

/**
 * An operator looked at what is one household's own (ruling 28): it is written down, and the household sees it.
 *
 * @param reader what the operator's key is called
 * @param what was read
 * @param from of the span that was read
 */
public record Look(HouseholdId household, String reader, String what, Instant from, Instant to, String reason) {}
