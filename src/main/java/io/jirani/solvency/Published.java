package io.jirani.solvency;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * What is published of a day.
 *
 * @param leaves how many the tree has, padding included
 * @param owed the root's sums
 * @param held money at providers, in the bank and on its way, as the books say
 */
record Published(
        LocalDate day, Instant takenAt, List<String> assets, int leaves, String root, Amounts owed, List<Held> held) {
    /** What there is in one place. */
    record Held(String account, String asset, long amount) {}
}
