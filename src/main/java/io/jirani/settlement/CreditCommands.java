package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.LedgerStore;
import io.jirani.settlement.CreditStore.Meter;
import io.jirani.settlement.CreditStore.Register;
import io.jirani.settlement.CreditStore.Told;
import io.jirani.settlement.CreditStore.Untold;
import io.jirani.settlement.CreditStore.Waiting;
import io.jirani.settlement.CreditStore.With;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Tells a household's meters what it owns now: bought and made credits that no hold has set aside. */
public final class CreditCommands {
    /** What a household may use of its own, bought and made. */
    private static final List<Credit> OWNED = List.of(Credit.BOUGHT, Credit.OWN, Credit.MADE);
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
        return tellAll(tx, List.of(household), now, sunNow);
    }

    /** As {@link #tell}, for several households; asks nothing of the books for those without a meter. */
    int tellAll(Db.Tx tx, Collection<HouseholdId> households, Instant now, Instant sunNow) {
        var meters = credits.meters(tx, households);
        if (meters.isEmpty()) return 0;
        credits.lock(tx, meters);
        var owned = owned(tx, meters);
        var told = new ArrayList<Told>();
        for (var meter : meters) {
            var credit = Objects.requireNonNull(owned.get(meter.household()));
            if (meter.register() == Register.WAITS) credits.withhold(tx, meter, now);
            else if (meter.told().filter(credit::equals).isEmpty()) told.add(new Told(meter, credit));
        }
        credits.tell(tx, told, now, sunNow.plus(VALID));
        return told.size();
    }

    /**
     * Puts to meters once more what they did not answer within its time, what they refused an hour ago, and what they may have
     * lost when they started anew: a home in the dark uses nothing, and nothing else would tell it again. Answers how many.
     */
    int tellAgain(Db.Tx tx, Instant now, Instant sunNow) {
        var untold = credits.untold(tx, now.minus(VALID), now.minus(AT_ONCE));
        var owned = owned(tx, untold.stream().map(Untold::meter).toList());
        var expires = sunNow.plus(VALID);
        var anew = new ArrayList<Told>();
        for (var each : untold) {
            var meter = each.meter();
            var credit = Objects.requireNonNull(owned.get(meter.household()));
            var same = meter.told().filter(credit::equals).isPresent();
            if (same && each.with() == With.THE_SAME && credits.anew(tx, meter.dev(), now, expires)) continue;
            anew.add(new Told(meter, credit));
        }
        credits.tell(tx, anew, now, expires);
        return untold.size();
    }

    /** Meters that are there and have not taken their credit since a moment or longer. */
    Waiting waiting(Db.Tx tx, Instant before) {
        return credits.waiting(tx, before);
    }

    /** What the households of some meters own. */
    private Map<HouseholdId, Energy> owned(Db.Tx tx, List<Meter> meters) {
        var households = meters.stream().map(Meter::household).collect(Collectors.toSet());
        var free = ledger.energies(
                tx,
                households.stream()
                        .flatMap(household -> OWNED.stream().map(credit -> Account.of(household, credit)))
                        .collect(Collectors.toSet()));
        return households.stream()
                .collect(Collectors.toMap(
                        household -> household,
                        household -> OWNED.stream()
                                .map(credit -> free.getOrDefault(Account.of(household, credit), Energy.ZERO))
                                .reduce(Energy.ZERO, Energy::plus)));
    }
}
