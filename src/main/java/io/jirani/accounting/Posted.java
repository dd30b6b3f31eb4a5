package io.jirani.accounting;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.TransferId;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * An entry as the books have it.
 *
 * @param kind what it is: {@code trade.settled}
 * @param day the day it counts for
 * @param meantFor the day it belongs to, when that day's month was closed
 * @param legs what it moved; what it held or let go is no leg
 */
public record Posted(TransferId id, String kind, LocalDate day, Optional<LocalDate> meantFor, List<Leg> legs) {
    /**
     * One leg.
     *
     * @param kind the account's kind in the ledger's chart
     * @param amount debit above zero
     * @param household whose account it is, if it is one's
     * @param community whose account it is, or whose household's
     */
    public record Leg(String kind, Net amount, Optional<HouseholdId> household, Optional<CommunityId> community) {}

    public Posted {
        legs = List.copyOf(legs);
    }
}
