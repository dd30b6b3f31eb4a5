package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Household;
import io.jirani.identity.Standing;
import io.jirani.identity.StandingStore;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.leaving.End.Cause;
import io.jirani.ledger.LedgerStore;
import io.jirani.metering.MeterLife.Act;
import io.jirani.run.EventLog;
import io.jirani.settlement.LeavingEntries;
import io.jirani.settlement.LeavingEntries.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A household leaves: nothing new from the moment it asks; what is under way ends; then one entry makes whole shillings of all
 * it has, its meters stay with the place, and it is paid out. Each step is one transaction that looks again at everything, so a
 * kill at any moment costs nothing but time.
 */
public final class Leave {
    /** So long a household may take back what it asked for; its phone is told at once. */
    public static final Duration COOL_DOWN = Duration.ofHours(24);
    /** Gaps of a meter older than this are never settled. */
    private static final Duration WINDOW = Duration.ofDays(35);

    private static final Logger LOG = LoggerFactory.getLogger(Leave.class);

    private final Parts parts;
    private final EndStore ends = new EndStore();
    private final ObstacleStore obstacles = new ObstacleStore();
    private final StandingStore standings = new StandingStore();
    private final Settling settling;
    private final Accounts accounts;
    private final Consumer<String> nudge;

    /**
     * @param nudge asks a job to look, by its name
     */
    public Leave(Parts parts, Consumer<String> nudge) {
        this.parts = parts;
        this.settling = new Settling(parts.ledger(), parts.least(), parts.sunClock());
        this.accounts = new Accounts(parts.ledger());
        this.nudge = nudge;
    }

    /** A household asks to leave; all its numbers are told. It goes on after the cool-down; asking again changes nothing. */
    public void ask(Db.Tx tx, Household household) {
        parts.communities().lock(tx, household.community());
        standings.mustGoOn(tx, household.community());
        var now = parts.clock().instant();
        var end = ends.of(tx, household, now);
        if (end.standing() == Standing.LEAVING) return;
        begin(tx, household, end.on(Move.ASK, Cause.ASKED, now, now.plus(COOL_DOWN)), now);
    }

    /**
     * Two operators have agreed that it leaves: at once.
     *
     * @param metersTo who takes its meters over, such as the landlord
     */
    void begin(Db.Tx tx, Household household, Optional<HouseholdId> metersTo) {
        parts.communities().lock(tx, household.community());
        standings.mustGoOn(tx, household.community());
        var now = parts.clock().instant();
        var end = ends.of(tx, household, now);
        // Who asked himself need not wait for the cool-down any more.
        var next = end.standing() == Standing.LEAVING
                ? end.on(Move.WIND_DOWN, Cause.OPERATOR, end.since(), now)
                : end.on(Move.ASK, Cause.OPERATOR, now, now);
        begin(tx, household, next.withMetersTo(metersTo), now);
    }

    private void begin(Db.Tx tx, Household household, End end, Instant now) {
        ends.save(tx, end);
        cancelOffers(tx, household.id());
        var text = LeavingNotices.leaving(household.language(), end.notBefore());
        tellAll(tx, household, key(end, "leaving"), text, now);
        tell(tx, "household.leaving", end, now);
    }

    /** It stays after all. Refused once its accounts were settled, and when it was not the household that asked. */
    public void takeBack(Db.Tx tx, Household household) {
        parts.communities().lock(tx, household.community());
        var now = parts.clock().instant();
        var end = ends.of(tx, household, now);
        if (end.standing() == Standing.LEAVING && (end.cause() != Cause.ASKED || !now.isBefore(end.notBefore())))
            throw Problem.of(Problem.Kind.CONFLICT, "it is too late: this account is being paid out");
        ends.save(tx, end.on(Move.TAKE_BACK, now));
        tell(tx, "household.stays", end, now);
    }

    /** One pass of the job: answers how many households it brought further. What fails for one stops no other. */
    public int pass() {
        var moved = 0;
        for (var end : parts.db().transaction(tx -> ends.due(tx, parts.clock().instant()))) {
            try {
                if (parts.db().transaction(tx -> step(tx, end.household()))) moved++;
            } catch (LedgerStore.Refused refused) {
                LOG.warn("{} cannot be settled: {}", end.household(), refused.getMessage());
                parts.db().inTransaction(tx -> wait(tx, end.household(), List.of(books(refused))));
            }
        }
        if (moved > 0) nudge.accept("settlement.payouts");
        return moved;
    }

    static String books(LedgerStore.Refused refused) {
        return refused.reason() == LedgerStore.Reason.NOT_ENOUGH
                ? "the platform has too little to round up with: deposit capital"
                : "the books refuse it: " + refused.reason();
    }

    /** One step of a household: offers end, accounts are settled, or it has left. Answers whether anything changed. */
    private boolean step(Db.Tx tx, HouseholdId id) {
        var household = parts.households().get(tx, id);
        var community = parts.communities().get(tx, household.community());
        parts.communities().lock(tx, community.id());
        var now = parts.clock().instant();
        var end = ends.of(tx, household, now);
        if (end.standing() != Standing.LEAVING && end.standing() != Standing.LEFT) return false;
        var cancelled = cancelOffers(tx, id);
        var inTheWay = obstacles.of(tx, id, parts.sunClock().instant().minus(WINDOW));
        if (!inTheWay.isEmpty())
            return wait(tx, id, inTheWay.stream().map(Obstacle::text).toList()) || cancelled > 0;
        return advance(tx, community, household, end, now);
    }

    private boolean advance(Db.Tx tx, Community community, Household household, End end, Instant now) {
        var has = settling.leaver(tx, community, household.id());
        var terms = settling.terms(tx, community, household.id(), end.settlements());
        if (Settling.needed(has, terms)) {
            settle(tx, community, household, end, now);
            return true;
        }
        parted(tx, household, end);
        if (!has.pocket().isZero()) {
            ends.save(tx, (end.settlements() == 0 ? end.settled(now) : end).waiting(List.of("its payout")));
            return end.settlements() == 0;
        }
        if (end.standing() == Standing.LEFT) return false;
        left(tx, community, household, end, now);
        return true;
    }

    /** Books what makes whole shillings of all it has. Under the community's lock, with nothing in the way. */
    Money settle(Db.Tx tx, Community community, Household household, End end, Instant now) {
        var has = settling.leaver(tx, community, household.id());
        var terms = settling.terms(tx, community, household.id(), end.settlements());
        settling.book(tx, community, has, terms);
        parts.credits().tell(tx, household.id(), now, parts.sunClock().instant());
        parted(tx, household, end);
        ends.save(tx, end.settled(now));
        var out = LeavingEntries.paidOut(has, terms);
        var text = LeavingNotices.settled(household.language(), out);
        parts.notices().tell(tx, key(end, "settled:" + end.settlements()), household, text, now);
        return out;
    }

    /** Nothing of it is here any more, but what it still owes. */
    void left(Db.Tx tx, Community community, Household household, End end, Instant now) {
        var owes = accounts.debts(tx, household.id(), community.currency());
        ends.save(tx, end.on(Move.PAID_OUT, now));
        parts.notices().tell(tx, key(end, "left"), household, LeavingNotices.left(household.language(), owes), now);
        tell(tx, "household.left", end, now);
    }

    /** The meters stay with the place. */
    private void parted(Db.Tx tx, Household household, End end) {
        for (var dev : obstacles.meters(tx, household.id()))
            parts.meters().handBack(tx, dev, end.metersTo(), new Act("gateway", "its household leaves"));
    }

    /** Takes back whatever is open of its offers. */
    int cancelOffers(Db.Tx tx, HouseholdId household) {
        var open = obstacles.openOrders(tx, household);
        for (var order : open)
            parts.orders().find(tx, order).ifPresent(seen -> parts.offers().cancel(tx, seen));
        return open.size();
    }

    /** Keeps what it waits for; answers whether that is new. */
    boolean wait(Db.Tx tx, HouseholdId household, List<String> what) {
        var end = ends.find(tx, household).orElseThrow();
        if (end.waitsFor().equals(what)) return false;
        ends.save(tx, end.waiting(what));
        return false;
    }

    /** What a household would be paid if it left now, whatever is under way. */
    Money preview(Db.Tx tx, Household household) {
        var community = parts.communities().get(tx, household.community());
        Terms terms = settling.terms(tx, community, household.id(), 0);
        return LeavingEntries.paidOut(settling.leaver(tx, community, household.id()), terms);
    }

    /** Tells every number that is known to be the household's: who asked may hold one of them alone, and not be its owner. */
    private void tellAll(Db.Tx tx, Household household, String key, String text, Instant now) {
        var known = parts.households().phones().of(tx, household.id()).stream()
                .filter(phone -> phone.proven().isPresent())
                .toList();
        if (known.isEmpty()) parts.notices().tell(tx, key, household, text, now);
        for (var phone : known)
            parts.notices().tell(tx, key + ":" + phone.id(), household, Optional.of(phone.id()), text, now);
    }

    static String key(End end, String what) {
        return "leaving:" + end.household() + ":" + end.since().toEpochMilli() + ":" + what;
    }

    private void tell(Db.Tx tx, String type, End end, Instant now) {
        EventLog.append(
                tx,
                type,
                end.community(),
                Optional.of(end.household()),
                LeavingJson.event(parts.households().get(tx, end.household())),
                now);
    }
}
