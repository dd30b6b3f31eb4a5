package io.jirani.settlement;

import io.jirani.kernel.CommunityId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import java.time.Instant;
import java.util.Optional;

/** How the books tell what the wires lost in an interval (ruling 25). */
public final class FeederEntries {
    private FeederEntries() {}

    /**
     * The entry of an interval's losses, or of what a restatement changed of them; nothing when that is nothing.
     *
     * @param bookings how often this interval's losses were booked before
     */
    public static Optional<Entry> of(CommunityId community, Instant start, int bookings, Losses losses) {
        var again = bookings == 0 ? "" : ":" + bookings;
        var draft = Entry.single("feeder:" + community + ":" + start.getEpochSecond() + again, "feeder.losses")
                .debit(Account.utilityEnergy(community), losses.lost())
                .credit(Account.losses(community), losses.lost())
                .debit(Account.losses(community), losses.surplus())
                .credit(Account.utilityEnergy(community), losses.surplus());
        return draft.isEmpty() ? Optional.empty() : Optional.of(draft.entry());
    }
}
