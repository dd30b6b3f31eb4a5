package io.jirani.leaving;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Household;
import io.jirani.identity.PayoutPhone;
import io.jirani.identity.Standing;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.ProposalId;
import io.jirani.leaving.End.Cause;
import io.jirani.leaving.WindDownStore.Ending;
import io.jirani.leaving.WindDownStore.State;
import io.jirani.ledger.LedgerStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A community ends (R16). The market stops at once; everybody leaves; the fund is shared; each household is settled; and when
 * the trust account covers all of them, each is paid from it: held in the books, ordered from the bank, posted on its proof.
 * Every step is a transaction of its own that finds out anew where things stand, so it goes on after a kill at any moment and
 * does nothing twice.
 */
public final class WindDown {
    /** So long it waits for gaps of the meters. */
    private static final Duration PATIENCE = Duration.ofDays(3);
    /** So long it waits for a number that may be paid; then there is nobody to pay. */
    private static final Duration NOBODY = Duration.ofDays(28);

    private final Parts parts;
    private final WindDownStore store = new WindDownStore();
    private final EndStore ends = new EndStore();
    private final ObstacleStore obstacles = new ObstacleStore();
    private final Leave leave;
    private final GiveUp giveUp;
    private final BankOrders bank;
    private final Settling settling;
    private final Return returns;
    private final WriteOff writeOff;
    private final FundShare fund;

    /**
     * @param nudge asks a job to look, by its name
     */
    public WindDown(Parts given, Consumer<String> nudge) {
        this.parts = given.payingByBank();
        this.leave = new Leave(parts, nudge);
        this.giveUp = new GiveUp(parts);
        this.bank = new BankOrders(parts);
        this.settling = new Settling(parts.ledger(), parts.least(), parts.sunClock());
        this.returns = new Return(parts);
        this.writeOff = new WriteOff(parts.ledger(), parts.clock());
        this.fund = new FundShare(parts);
    }

    /** Begins it: from this commit on nobody trades there. Beginning again changes nothing. */
    void begin(Db.Tx tx, Community community, ProposalId proposal) {
        parts.communities().lock(tx, community.id());
        var now = parts.clock().instant();
        if (!store.begin(tx, community.id(), proposal, now)) return;
        for (var household : parts.households().of(tx, community.id())) {
            var end = ends.of(tx, household, now);
            if (!Move.WIND_DOWN.fits(end.standing())) continue;
            var leaving = end.on(Move.WIND_DOWN, Cause.WIND_DOWN, now, now);
            ends.save(tx, leaving);
            returns.told(tx, household, leaving, now);
        }
    }

    /** One pass over all communities that end, or have and somebody has something there again; answers how many households it brought further. */
    public int pass() {
        return parts.db().transaction(store::open).stream()
                .mapToInt(ending -> pass(ending.community()))
                .sum();
    }

    /** One pass over a community that ends: as far as it goes today. */
    public int pass(CommunityId id) {
        var waits = new ArrayList<String>();
        var moved = 0;
        var community = parts.db().transaction(tx -> parts.communities().get(tx, id));
        for (var household : parts.db().transaction(tx -> parts.households().of(tx, id))) {
            if (parts.db().transaction(tx -> returns.gather(tx, community, household))) moved++;
            if (quiet(community, household, waits)) moved++;
        }
        if (parts.db().transaction(tx -> fund.share(tx, id))) moved++;
        moved += settle(id, waits);
        if (waits.isEmpty()) moved += pay(id, waits);
        parts.db().inTransaction(tx -> finish(tx, id, waits));
        return moved;
    }

    /** Ends what of a household can be ended, and says what cannot. Answers whether anything changed. */
    private boolean quiet(Community community, Household household, List<String> waits) {
        return parts.db().transaction(tx -> {
            parts.communities().lock(tx, household.community());
            var stopped = parts.payouts().stop(tx, household.id(), "the community winds down");
            var cancelled = leave.cancelOffers(tx, household.id());
            var inTheWay = inTheWay(tx, household);
            ends.find(tx, household.id()).ifPresent(end -> wait(tx, community, household, end, inTheWay));
            if (!inTheWay.isEmpty()) waits.add(household.code() + ": " + String.join(", ", inTheWay));
            return stopped + cancelled > 0;
        });
    }

    /** Keeps what a household waits for, and tells it when that is a number to pay. */
    private void wait(Db.Tx tx, Community community, Household household, End end, List<String> inTheWay) {
        var all = new ArrayList<>(inTheWay);
        nobodyToPay(tx, community, household, end).ifPresent(phone -> {
            all.add(text(phone));
            var until = end.since().plus(NOBODY).atZone(community.zone()).toLocalDate();
            var text = LeavingNotices.nobodyToPay(household.language(), until);
            parts.notices()
                    .tell(
                            tx,
                            Leave.key(end, "nobody-to-pay"),
                            household,
                            text,
                            parts.clock().instant());
        });
        if (!end.waitsFor().equals(all)) ends.save(tx, end.waiting(all));
    }

    /** Why one who leaves cannot be paid: ruling 24 holds to the end. */
    private Optional<PayoutPhone> nobodyToPay(Db.Tx tx, Community community, Household household, End end) {
        return end.standing() == Standing.LEAVING ? bank.nobody(tx, community, household) : Optional.empty();
    }

    private static String text(PayoutPhone phone) {
        return "a number to pay: " + phone.word();
    }

    private List<String> inTheWay(Db.Tx tx, Household household) {
        var since = store.find(tx, household.community()).orElseThrow().since();
        var patient = parts.clock().instant().isBefore(since.plus(PATIENCE));
        return obstacles.of(tx, household.id(), parts.sunClock().instant().minus(PATIENCE)).stream()
                .filter(each -> patient || (each != Obstacle.INTERVALS && each != Obstacle.ROWS))
                // An order to the bank is a hold too; it has its own end.
                .filter(each ->
                        each != Obstacle.HOLD || bank.open(tx, household).isEmpty())
                .map(Obstacle::text)
                .toList();
    }

    /** Settles all who can be; those who cannot be paid at all go on the list of unclaimed money. */
    private int settle(CommunityId id, List<String> waits) {
        var settled = 0;
        for (var household : parts.db().transaction(tx -> parts.households().of(tx, id))) {
            try {
                if (parts.db().transaction(tx -> settle(tx, household))) settled++;
            } catch (LedgerStore.Refused refused) {
                waits.add(household.code() + ": " + Leave.books(refused));
            }
        }
        return settled;
    }

    private boolean settle(Db.Tx tx, Household household) {
        parts.communities().lock(tx, household.community());
        var now = parts.clock().instant();
        var end = ends.of(tx, household, now);
        var shared = store.find(tx, household.community()).flatMap(Ending::sharedAt);
        if (shared.isEmpty()
                || end.standing().mayTrade()
                || bank.open(tx, household).isPresent()) return false;
        if (!inTheWay(tx, household).isEmpty()) return false;
        var community = parts.communities().get(tx, household.community());
        var has = settling.leaver(tx, community, household.id());
        if (Settling.needed(has, settling.terms(tx, community, household.id(), end.settlements()))) {
            leave.settle(tx, community, household, end, now);
            return true;
        }
        if (isUnclaimed(tx, community, household, end, now)) {
            giveUp.giveUp(tx, community, household, end, now);
            writeOff.debts(tx, community, household.id());
            return true;
        }
        if (!has.pocket().isZero()) return false;
        var owed = writeOff.debts(tx, community, household.id());
        if (end.standing() != Standing.LEAVING) return owed;
        leave.left(tx, community, household, end, now);
        return true;
    }

    /** Whether there is nobody to pay: the owner died, his money is on the list already, or no number proves itself. */
    private boolean isUnclaimed(Db.Tx tx, Community community, Household household, End end, Instant now) {
        return switch (end.standing()) {
            case FROZEN -> true;
            case UNCLAIMED -> !returns.gone(tx, community, household, end);
            case LEAVING ->
                !now.isBefore(end.since().plus(NOBODY))
                        && nobodyToPay(tx, community, household, end)
                                .filter(phone -> !(phone instanceof PayoutPhone.Waiting))
                                .isPresent();
            case ACTIVE, DORMANT, LEFT -> false;
        };
    }

    /** Orders everybody's money from the bank, once there is enough for all: nobody is paid before it is sure that all are. */
    private int pay(CommunityId id, List<String> waits) {
        if (parts.db()
                .transaction(tx -> store.find(tx, id).flatMap(Ending::sharedAt))
                .isEmpty()) return 0;
        var lacking = parts.db()
                .transaction(tx -> bank.missing(tx, parts.communities().get(tx, id)));
        lacking.ifPresent(waits::add);
        if (lacking.isPresent()) return 0;
        var ordered = 0;
        for (var household : parts.db().transaction(tx -> parts.households().of(tx, id)))
            if (parts.db().transaction(tx -> order(tx, household))) ordered++;
        return ordered;
    }

    private boolean order(Db.Tx tx, Household household) {
        parts.communities().lock(tx, household.community());
        var end = ends.of(tx, household, parts.clock().instant());
        if (end.standing() != Standing.LEAVING
                || bank.open(tx, household).isPresent()
                || !inTheWay(tx, household).isEmpty()) return false;
        var community = parts.communities().get(tx, household.community());
        var has = settling.leaver(tx, community, household.id());
        if (Settling.needed(has, settling.terms(tx, community, household.id(), end.settlements()))) return false;
        return bank.order(tx, community, household);
    }

    /**
     * The bank's statement says what became of an order; saying it twice changes nothing. What it could not pay becomes
     * unclaimed. Refuses a reference nobody ordered by.
     *
     * @param actor who says so, as an act's
     * @param reason by what he knows it
     */
    public void told(String actor, String reason, String reference, Said said) {
        bank.told(actor, reason, reference, said);
    }

    /** What the bank is to pay to which phone: {@code reference,phone,amount}, a line each. Not for logs. */
    public List<String> orders(CommunityId id) {
        return bank.lines(id);
    }

    /** Where a community's end stands; before it began, what it would come to today. */
    public WindDownReport report(CommunityId id) {
        return parts.db().transaction(tx -> {
            var community = parts.communities().get(tx, id);
            var reader = new WindDownReport.Reader(parts, settling);
            return reader.read(tx, community, toPay -> bank.missing(tx, community.currency(), toPay));
        });
    }

    /** What a bank's statement says of an order. */
    public enum Said {
        PAID,
        RETURNED
    }

    /** Keeps what it waits for, or ends it when everybody has gone. */
    private void finish(Db.Tx tx, CommunityId id, List<String> waits) {
        parts.communities().lock(tx, id);
        var community = parts.communities().get(tx, id);
        var banked = store.orders(tx, id).stream()
                .filter(order -> order.state() == State.ORDERED)
                .count();
        var all = new ArrayList<>(waits);
        var here = 0;
        for (var household : parts.households().of(tx, id)) {
            var end = ends.of(tx, household, parts.clock().instant());
            if (returns.gone(tx, community, household, end)) continue;
            here++;
            stays(tx, community, household, end).ifPresent(why -> all.add(household.code() + ": " + why));
        }
        if (here == 0 && all.isEmpty() && banked == 0) {
            if (store.ended(tx, id, parts.clock().instant()))
                Acts.append(tx, Act.of("gateway", "community.ended", "community " + id));
            return;
        }
        if (banked > 0) all.add(banked + " orders wait for the bank's statement");
        if (all.isEmpty()) all.add(here + " accounts are being settled");
        if (!store.find(tx, id).orElseThrow().waitsFor().equals(all)) store.waitFor(tx, id, all);
    }

    /** Why somebody is here still, when it does not go by itself. */
    private Optional<String> stays(Db.Tx tx, Community community, Household household, End end) {
        if (end.standing() == Standing.LEFT)
            return Optional.of("his heir's money came in late: propose household.heir again");
        return nobodyToPay(tx, community, household, end).map(WindDown::text);
    }
}
