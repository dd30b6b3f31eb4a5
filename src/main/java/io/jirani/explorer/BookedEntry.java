package io.jirani.explorer;

import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * An entry as the books hold it.
 *
 * @param bodyHash SHA-256 of what was asked to be booked, in hex
 * @param meantFor the day it belongs to, when that day's month was closed
 */
record BookedEntry(
        TransferId id,
        String key,
        String kind,
        Entry.Phase phase,
        String bodyHash,
        Instant at,
        LocalDate effectiveOn,
        Optional<LocalDate> meantFor,
        Links links,
        List<BookedLeg> legs) {
    /**
     * What other entries have to do with it.
     *
     * @param ends the holds it posted or voided
     * @param endedBy what ended it, if it is a hold
     * @param block the number of the block of the chain it is sealed in; none for its first seconds
     */
    record Links(
            List<TransferId> ends,
            Optional<TransferId> endedBy,
            Optional<TransferId> reversedBy,
            Optional<Long> block) {}

    /** Whether a leg moved something, set it aside, or let it go again. */
    enum Effect {
        POSTED,
        HELD,
        RELEASED;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * One line.
     *
     * @param amount debit above zero, credit below
     */
    record BookedLeg(Account account, Owner owner, Effect effect, long amount) {}

    /** The legs that moved something. */
    List<BookedLeg> posted() {
        return legs.stream().filter(leg -> leg.effect() == Effect.POSTED).toList();
    }

    List<Owner> owners() {
        return legs.stream().map(BookedLeg::owner).distinct().toList();
    }
}
