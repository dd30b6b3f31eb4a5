package io.jirani.leaving;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Household;
import io.jirani.identity.Standing;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.LargestRemainder;
import io.jirani.kernel.Money;
import io.jirani.kernel.ProposalId;
import io.jirani.leaving.End.Cause;
import io.jirani.leaving.WindDownStore.Ending;
import io.jirani.leaving.WindDownStore.State;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Loss;
import io.jirani.ledger.LedgerStore;
import io.jirani.treasury.FundEntries;
import io.jirani.treasury.OwnMoneyEntries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private final Parts parts;
    private final WindDownStore store = new WindDownStore();
    private final EndStore ends = new EndStore();
    private final ObstacleStore obstacles = new ObstacleStore();
    private final Leave leave;
    private final GiveUp giveUp;
    private final BankOrders bank;
    private final Settling settling;

    /**
     * @param nudge asks a job to look, by its name
     */
    public WindDown(Parts given, Consumer<String> nudge) {
        this.parts = given.payingByBank();
        this.leave = new Leave(parts, nudge);
        this.giveUp = new GiveUp(parts);
        this.bank = new BankOrders(parts);
        this.settling = new Settling(parts.ledger(), parts.communities(), parts.least(), parts.sunClock());
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
            var text = LeavingNotices.leaving(household.language(), now);
            parts.notices().tell(tx, Leave.key(leaving, "leaving"), household, text, now);
        }
    }

    /** One pass over all communities that end; answers how many households it brought further. */
    public int pass() {
        return parts.db().transaction(store::open).stream()
                .mapToInt(ending -> pass(ending.community()))
                .sum();
    }

    /** One pass over a community that ends: as far as it goes today. */
    public int pass(CommunityId id) {
        var waits = new ArrayList<String>();
        var moved = 0;
        for (var household : parts.db().transaction(tx -> parts.households().of(tx, id)))
            if (quiet(household, waits)) moved++;
        if (share(id)) moved++;
        moved += settle(id, waits);
        if (waits.isEmpty()) moved += pay(id, waits);
        parts.db().inTransaction(tx -> finish(tx, id, waits));
        return moved;
    }

    /** Ends what of a household can be ended, and says what cannot. Answers whether anything changed. */
    private boolean quiet(Household household, List<String> waits) {
        return parts.db().transaction(tx -> {
            parts.communities().lock(tx, household.community());
            var stopped = parts.payouts().stop(tx, household.id(), "the community winds down");
            var cancelled = leave.cancelOffers(tx, household.id());
            var inTheWay = inTheWay(tx, household);
            ends.find(tx, household.id())
                    .filter(end -> !end.waitsFor().equals(inTheWay))
                    .ifPresent(end -> ends.save(tx, end.waiting(inTheWay)));
            if (!inTheWay.isEmpty()) waits.add(household.code() + ": " + String.join(", ", inTheWay));
            return stopped + cancelled > 0;
        });
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

    /** Shares the community's fund among its people once nothing can come into it any more: to the last cent. */
    private boolean share(CommunityId id) {
        return parts.db().transaction(tx -> {
            parts.communities().lock(tx, id);
            var ending = store.find(tx, id).orElseThrow();
            if (ending.sharedAt().isPresent() || obstacles.marketIsBusy(tx, id)) return false;
            var community = parts.communities().get(tx, id);
            var fund = parts.ledger().money(tx, Account.fund(id, community.currency()));
            var shares = shares(tx, community, fund);
            if (!fund.isZero() && !shares.isEmpty()) {
                var held = FundEntries.distribution("winddown:" + id, id, shares, Settling.pocket(community));
                parts.ledger()
                        .post(
                                tx,
                                held.done(parts.ledger().post(tx, held.entry()).id()));
            }
            store.shared(tx, id, parts.clock().instant());
            return true;
        });
    }

    /** Everybody's equal share; of the cents that cannot be shared one each to the first. */
    private Map<HouseholdId, Money> shares(Db.Tx tx, Community community, Money fund) {
        var members = parts.households().of(tx, community.id()).stream()
                .map(Household::id)
                .filter(each -> ends.find(tx, each)
                        .filter(end -> end.standing() == Standing.LEAVING || end.standing() == Standing.FROZEN)
                        .isPresent())
                .toList();
        var shares = new LinkedHashMap<HouseholdId, Money>();
        if (members.isEmpty()) return shares;
        var cents = LargestRemainder.divide(
                fund.minor(), members.stream().map(each -> 1L).toList());
        for (int i = 0; i < members.size(); i++) shares.put(members.get(i), new Money(cents.get(i), fund.asset()));
        return shares;
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
        var end = ends.find(tx, household.id());
        if (end.isEmpty() || end.get().standing() == Standing.ACTIVE) return false;
        var shared = store.find(tx, household.community()).flatMap(Ending::sharedAt);
        if (shared.isEmpty() || bank.open(tx, household).isPresent()) return false;
        if (!inTheWay(tx, household).isEmpty()) return false;
        var community = parts.communities().get(tx, household.community());
        var now = parts.clock().instant();
        var has = settling.leaver(tx, community, household.id());
        if (Settling.needed(has, settling.terms(tx, community, end.get().settlements()))) {
            leave.settle(tx, community, household, end.get(), now);
            return true;
        }
        if (end.get().standing() == Standing.FROZEN || bank.returned(tx, household)) {
            if (!Move.GIVE_UP.fits(end.get().standing())) return false;
            giveUp.giveUp(tx, community, household, end.get(), now);
            writeOff(tx, community, household.id());
            return true;
        }
        if (!has.pocket().isZero()) return false;
        var owed = writeOff(tx, community, household.id());
        if (end.get().standing() != Standing.LEAVING) return owed;
        leave.left(tx, community, household, end.get(), now);
        return true;
    }

    /** Nobody is asked for a debt by a community that is no more. */
    private boolean writeOff(Db.Tx tx, Community community, HouseholdId household) {
        var owed = parts.ledger().money(tx, Account.of(household, Account.Pocket.OWED, community.currency()));
        var claim = parts.ledger().money(tx, Account.claim(household, community.currency()));
        if (!owed.isZero()) parts.ledger().post(tx, OwnMoneyEntries.debtLost("winddown:" + household, household, owed));
        if (!claim.isZero()) {
            var lost = OwnMoneyEntries.claimLost("winddown:claim:" + household, household, Loss.CLAIM, claim);
            parts.ledger().post(tx, lost);
        }
        return !owed.isZero() || !claim.isZero();
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
        var end = ends.find(tx, household.id());
        if (end.isEmpty()
                || bank.open(tx, household).isPresent()
                || !inTheWay(tx, household).isEmpty()) return false;
        if (end.get().standing() != Standing.LEAVING && end.get().standing() != Standing.LEFT) return false;
        var community = parts.communities().get(tx, household.community());
        var has = settling.leaver(tx, community, household.id());
        if (Settling.needed(has, settling.terms(tx, community, end.get().settlements()))) return false;
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
        var gone = parts.households().of(tx, id).stream()
                .allMatch(each -> ends.find(tx, each.id())
                        .filter(end -> end.standing() == Standing.LEFT || end.standing() == Standing.UNCLAIMED)
                        .isPresent());
        var banked = store.orders(tx, id).stream()
                .filter(order -> order.state() == State.ORDERED)
                .count();
        if (gone && waits.isEmpty() && banked == 0) {
            if (store.ended(tx, id, parts.clock().instant()))
                Acts.append(tx, Act.of("gateway", "community.ended", "community " + id));
            return;
        }
        var all = new ArrayList<>(waits);
        if (banked > 0) all.add(banked + " orders wait for the bank's statement");
        if (!store.find(tx, id).orElseThrow().waitsFor().equals(all)) store.waitFor(tx, id, all);
    }
}
