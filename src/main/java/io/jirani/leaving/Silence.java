package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.Standing;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.leaving.End.Cause;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Money nobody asks for (R15). Who is not heard of for 18, 21 and 23 months is told; after 24 his money is unclaimed. A meter
 * that goes on telling is no sign of life.
 */
public final class Silence {
    /** When people are told, in months of silence. */
    private static final List<Integer> TELL_AT = List.of(18, 21, 23);

    private static final int GIVE_UP_AT = 24;
    /** So long there is at least between two words, and between the last and the list: also where nobody counted before. */
    private static final Duration BETWEEN = Duration.ofDays(28);

    private static final Logger LOG = LoggerFactory.getLogger(Silence.class);

    /** What a silence asks for. */
    sealed interface Due {
        /** To be told, as of so many months. */
        record Tell(int month) implements Due {}

        record GiveUp() implements Due {}

        /** It was heard of since it was told. */
        record Alive() implements Due {}

        record Nothing() implements Due {}
    }

    private final Parts parts;
    private final EndStore ends = new EndStore();
    private final ObstacleStore obstacles = new ObstacleStore();
    private final SilenceStore silent = new SilenceStore();
    private final Accounts accounts;
    private final GiveUp giveUp;

    public Silence(Parts parts) {
        this.parts = parts;
        this.accounts = new Accounts(parts.ledger());
        this.giveUp = new GiveUp(parts);
    }

    /**
     * What is due.
     *
     * @param heard the last sign of life
     * @param end where the account stands; its since is when it was told last
     */
    static Due due(Instant heard, End end, ZoneId zone, Instant now) {
        var dormant = end.standing() == Standing.DORMANT;
        if (dormant && heard.isAfter(end.since())) return new Due.Alive();
        if (!dormant && end.standing() != Standing.ACTIVE) return new Due.Nothing();
        if (dormant && now.isBefore(end.since().plus(BETWEEN))) return new Due.Nothing();
        var next = TELL_AT.stream().filter(month -> month > end.told()).findFirst();
        var month = next.orElse(GIVE_UP_AT);
        if (now.isBefore(heard.atZone(zone).plusMonths(month).toInstant())) return new Due.Nothing();
        return next.<Due>map(Due.Tell::new).orElseGet(Due.GiveUp::new);
    }

    /** One pass: answers how many accounts it moved. */
    public int pass() {
        var now = parts.clock().instant();
        // Months have 28 days at least: whoever is due is among these.
        var moved = 0;
        for (var heard : parts.db().transaction(tx -> silent.silentSince(tx, now.minus(Duration.ofDays(18 * 28)))))
            if (parts.db().transaction(tx -> look(tx, heard.household(), heard.at()))) moved++;
        return moved;
    }

    private boolean look(Db.Tx tx, HouseholdId id, Instant heard) {
        var household = parts.households().get(tx, id);
        var community = parts.communities().get(tx, household.community());
        parts.communities().lock(tx, community.id());
        var now = parts.clock().instant();
        var end = ends.of(tx, household, now);
        switch (due(heard, end, community.zone(), now)) {
            case Due.Nothing nothing -> {
                return false;
            }
            case Due.Alive alive -> ends.save(tx, end.on(Move.SHOW_LIFE, now));
            case Due.Tell tell -> {
                var has = Accounts.sum(accounts.money(tx, id, community.currency()), community);
                if (has.isZero()) return false;
                tell(tx, household, end, tell.month(), has, heard, community.zone());
            }
            case Due.GiveUp last -> {
                if (!obstacles.of(tx, id, now).isEmpty()) return false;
                var gone = giveUp.giveUp(tx, community, household, end, now);
                LOG.info("{} of {} is unclaimed after two years", gone, household.code());
            }
        }
        return true;
    }

    private void tell(Db.Tx tx, Household household, End end, int month, Money has, Instant heard, ZoneId zone) {
        var now = parts.clock().instant();
        ends.save(tx, end.on(Move.FALL_SILENT, Cause.SILENCE, now, now).told(month));
        var byLaw = heard.atZone(zone).plusMonths(GIVE_UP_AT).toLocalDate();
        var soonest = now.plus(BETWEEN.multipliedBy(TELL_AT.size() - TELL_AT.indexOf(month)))
                .atZone(zone)
                .toLocalDate();
        var until = Optional.of(byLaw).filter(day -> day.isAfter(soonest)).orElse(soonest);
        var key = "dormant:" + household.id() + ":" + heard.toEpochMilli() + ":" + month;
        parts.notices().tell(tx, key, household, LeavingNotices.silent(household.language(), has, until), now);
    }
}
