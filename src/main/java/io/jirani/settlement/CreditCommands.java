package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.LedgerStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/** Tells a household's meters what it owns now: bought and made credits that no hold has set aside. */
public final class CreditCommands {
    /** How long a command is worth sending. */
    private static final Duration VALID = Duration.ofHours(1);

    private final LedgerStore ledger;
    private final CreditStore credits;

    public CreditCommands(LedgerStore ledger, CreditStore credits) {
        this.ledger = ledger;
        this.credits = credits;
    }

    /**
     * Opens a command for each meter that was told something else last. Answers how many.
     *
     * @param sunNow the time meters live in: theirs is when a command expires
     */
    public int tell(Db.Tx tx, HouseholdId household, Instant now, Instant sunNow) {
        var credit = owned(tx, household);
        var told = 0;
        for (var meter : credits.meters(tx, household)) {
            if (meter.told().filter(credit::equals).isPresent()) continue;
            credits.tell(tx, meter, credit, now, sunNow.plus(VALID));
            told++;
        }
        return told;
    }

    /** The same for several households; asks nothing of the books for those without a meter. */
    void tellAll(Db.Tx tx, Collection<HouseholdId> households, Instant now, Instant sunNow) {
        for (var household : credits.withMeters(tx, households)) tell(tx, household, now, sunNow);
    }

    private Energy owned(Db.Tx tx, HouseholdId household) {
        return ledger.energy(tx, Account.of(household, Credit.BOUGHT))
                .plus(ledger.energy(tx, Account.of(household, Credit.OWN)))
                .plus(ledger.energy(tx, Account.of(household, Credit.MADE)));
    }
}
