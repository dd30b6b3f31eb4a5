package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.LedgerStore;
import io.jirani.settlement.CreditStore.Register;
import io.jirani.settlement.CreditStore.Untold;
import io.jirani.settlement.CreditStore.Waiting;
import io.jirani.settlement.CreditStore.With;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/** Tells a household's meters what it owns now: bought and made credits that no hold has set aside. */
public final class CreditCommands {
    /** How long a command is worth sending. */
    private static final Duration VALID = Duration.ofHours(1);
    /** A meter's answer and its first words after a start may cross. */
    private static final Duration AT_ONCE = Duration.ofMinutes(1);

    private final LedgerStore ledger;
    private final CreditStore credits;

    public CreditCommands(LedgerStore ledger, CreditStore credits) {
        this.ledger = ledger;
        this.credits = credits;
    }

    /**
     * Opens a command for each meter that was told something else last. Answers how many. One between two registers is told by
     * {@link TellCredit} when an operator has decided.
     *
     * @param sunNow the time meters live in: theirs is when a command expires
     */
    public int tell(Db.Tx tx, HouseholdId household, Instant now, Instant sunNow) {
        var credit = owned(tx, household);
        var told = 0;
        for (var meter : credits.meters(tx, household)) {
            if (meter.register() == Register.WAITS) {
                credits.withhold(tx, meter, now);
                continue;
            }
            if (meter.told().filter(credit::equals).isPresent()) continue;
            credits.tell(tx, meter, credit, now, sunNow.plus(VALID));
            told++;
        }
        return told;
    }

    /**
     * Puts to meters once more what they did not answer within its time, what they refused an hour ago, and what they may have
     * lost when they started anew: a home in the dark uses nothing, and nothing else would tell it again. Answers how many.
     */
    int tellAgain(Db.Tx tx, Instant now, Instant sunNow) {
        var untold = credits.untold(tx, now.minus(VALID), now.minus(AT_ONCE));
        for (var each : untold) tellAgain(tx, each, now, sunNow.plus(VALID));
        return untold.size();
    }

    private void tellAgain(Db.Tx tx, Untold untold, Instant now, Instant expires) {
        var meter = untold.meter();
        var credit = owned(tx, untold.household());
        var same = meter.told().filter(credit::equals).isPresent();
        if (same && untold.with() == With.THE_SAME && credits.anew(tx, meter.dev(), now, expires)) return;
        credits.tell(tx, meter, credit, now, expires);
    }

    /** Meters that are there and have not taken their credit since a moment or longer. */
    Waiting waiting(Db.Tx tx, Instant before) {
        return credits.waiting(tx, before);
    }

    /** As {@link #tell}, for several households; asks nothing of the books for those without a meter. */
    void tellAll(Db.Tx tx, Collection<HouseholdId> households, Instant now, Instant sunNow) {
        for (var household : credits.withMeters(tx, households)) tell(tx, household, now, sunNow);
    }

    private Energy owned(Db.Tx tx, HouseholdId household) {
        return ledger.energy(tx, Account.of(household, Credit.BOUGHT))
                .plus(ledger.energy(tx, Account.of(household, Credit.OWN)))
                .plus(ledger.energy(tx, Account.of(household, Credit.MADE)));
    }
}
