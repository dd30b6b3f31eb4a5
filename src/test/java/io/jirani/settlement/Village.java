package io.jirani.settlement;

import io.jirani.LeavingRoom;
import io.jirani.approvals.Proposals;
import io.jirani.approvals.Proposals.Consent;
import io.jirani.approvals.Proposals.Wish;
import io.jirani.identity.Actor;
import io.jirani.identity.Caller;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.identity.KeyStore;
import io.jirani.identity.Phone;
import io.jirani.identity.Role;
import io.jirani.identity.TestOperators;
import io.jirani.identity.Who;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.jirani.payments.PaymentSettings;
import io.jirani.settlement.Neighbourhood.Part;
import io.jirani.settlement.Neighbourhood.Reserved;
import io.jirani.treasury.FloatEntries;
import io.jirani.treasury.PayableEntries;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** A neighbourhood whose people leave: what operators agree to, what the provider pays, what the bank says. */
final class Village implements AutoCloseable {
    final Neighbourhood here;
    final List<Household> people = new ArrayList<>();
    private final Ids ids = new Ids(Clock.systemUTC(), new Random(42));

    Village(Custody custody) {
        here = new Neighbourhood(custody);
    }

    Household somebody() {
        var one = here.household(people.size() % 2 == 0 ? Language.EN : Language.SW);
        people.add(one);
        return one;
    }

    /** The room, at a clock that the test holds. */
    LeavingRoom room(Clock clock) {
        var own = new Ids(clock, new Random(ids.next().getLeastSignificantBits()));
        var stores = SettlementStores.of(new LedgerStore(own, clock), here.communities, here.households, own);
        return new LeavingRoom(
                here.db,
                stores,
                new KeyStore(new Random(9)),
                PaymentSettings.demo(),
                Money.kes(1_000),
                own,
                clock,
                clock,
                here.nudged::add);
    }

    LeavingRoom room() {
        return room(here.clock);
    }

    /** Somebody proposes a deed, and as many others as it needs agree to it. */
    Map<String, String> agreed(String kind, Map<String, String> payload) {
        var proposals = new Proposals(Duration.ZERO, ids, here.clock, new SimpleMeterRegistry());
        room().deeds().forEach(proposals::register);
        return here.db.transaction(tx -> {
            for (int i = 1; i <= 4; i++) TestOperators.enrol(tx, operator(i), Role.ADMIN);
            var proposed = proposals.propose(tx, operator(1), new Wish(kind, payload, "it was asked for in writing"));
            for (int i = 0; i < proposed.needs(); i++)
                proposals.approve(
                        tx, operator(i + 2), proposed.id(), new Consent(proposed.sha256(), "I have seen the papers"));
            return proposed.payload();
        });
    }

    private Who operator(int n) {
        return new Who(
                new Caller.Operator(here.community.id()),
                new Actor(Actor.Kind.OPERATOR, new UUID(7, n), "S000" + n),
                Role.ADMIN.scopes(),
                here.clock.instant());
    }

    /** A household buys energy that another offers, and it is settled and proven. */
    void trade(Household seller, Household buyer, long wh, long price) {
        here.pay(reserve(seller, buyer, wh, price), 2);
        here.settlePurchases().pass();
    }

    Reserved reserve(Household seller, Household buyer, long wh, long price) {
        return here.buy(buyer, new Part(seller, here.offer(seller, wh, price), wh, price));
    }

    /** Paid on a callback's word. */
    Reserved unproven(Household seller, Household buyer, long wh, long price) {
        var bought = reserve(seller, buyer, wh, price);
        here.pay(bought, 1);
        here.settlePurchases().pass();
        return bought;
    }

    void prove(Reserved purchase) {
        here.answer(purchase, "SUCCEEDED", 2, "0");
        here.proveProceeds().pass();
    }

    void topUp(Household household, Pocket pocket, long cents) {
        var to = Account.of(household.id(), pocket, Asset.KES);
        here.post(Entry.single("topup:" + ids.next(), "test")
                .debit(Account.collect("mpesa", Asset.KES), Money.kes(cents))
                .credit(to, Money.kes(cents))
                .entry());
    }

    /** It used energy of the supplier that it has not paid for. */
    void owes(Household household, long wh, long cents) {
        here.post(Entry.single("used:" + ids.next(), "test")
                .debit(Account.utilityEnergy(here.community.id()), new Energy(wh))
                .credit(Account.consumed(here.community.id()), new Energy(wh))
                .debit(Account.of(household.id(), Pocket.OWED, Asset.KES), Money.kes(cents))
                .credit(Account.utilityPayable(here.community.id(), Asset.KES), Money.kes(cents))
                .entry());
    }

    void capital(long cents) {
        here.post(CapitalEntries.depositedAtBank(ids.next().toString(), Money.kes(cents)));
    }

    /** All money at the provider is moved to the trust account. */
    void toTheBank() {
        for (var place : List.of(new FloatEntries.Collect("mpesa"), new FloatEntries.Payout("mpesa"))) {
            var there = here.free(place.account(Asset.KES));
            if (there == 0) continue;
            var move =
                    new FloatEntries.Move(here.ids.next().toString(), place, new FloatEntries.Bank(), Money.kes(there));
            here.post(FloatEntries.left(move));
            here.post(FloatEntries.arrived(move));
        }
    }

    /** The supplier pays for the credits it took back. */
    void supplierPays() {
        var owes = -here.free(Account.utilityPayable(here.community.id(), Asset.KES));
        if (owes > 0) here.post(PayableEntries.supplierPaid(here.community.id(), "last", Money.kes(owes)));
    }

    /** Its number that was proven first. */
    Phone first(Household household) {
        return here.db
                .transaction(tx -> here.households.phones().of(tx, household.id()))
                .getFirst();
    }

    String number(Household household) {
        return first(household).number().digits();
    }

    PayOutSellers payOuts() {
        return new PayOutSellers(
                here.db,
                here.stores,
                here.ids,
                here.clock,
                "mpesa",
                new PayoutPolicy(Money.kes(1_000)),
                new SimpleMeterRegistry(),
                here.nudged::add);
    }

    /** The provider pays every payout that was reserved. Answers what each phone got, in order. */
    List<Long> providerPays() {
        var open = here.db.transaction(tx -> tx.all(
                "select id::text as id, hold_id, amount_minor from payment_intent where direction = 'payout' and state = 'RESERVED' order by id",
                Tuple.tuple(),
                row -> row));
        for (var row : open) paid(row);
        return open.stream().map(row -> row.getLong("amount_minor")).toList();
    }

    private void paid(Row row) {
        var hold = new TransferId(row.getUUID("hold_id"));
        here.db.inTransaction(tx -> {
            var legs = tx.all(
                    "select a.code, a.asset, p.amount from ledger.posting p join ledger.account a on a.id = p.account_id where p.transfer_id = $1 and p.held",
                    Tuple.of(hold.value()),
                    leg -> new Entry.Leg(
                            new Account(leg.getString("code"), Asset.of(leg.getString("asset"))),
                            leg.getLong("amount")));
            here.ledger.post(
                    tx,
                    new Entry("paid:" + row.getString("id"), "payout.paid", Entry.Phase.POSTING, List.of(hold), legs));
            tx.run(
                    "update payment_intent set state = 'PAID', ended_at = now() where id = $1::text::uuid",
                    Tuple.of(row.getString("id")));
        });
    }

    String standing(Household household) {
        return here.text("select state from household_end where household_id = '" + household.id() + "'");
    }

    /** What is left of a household in the books: account and balance. */
    List<String> left(Household household) {
        return here.texts("select code || ' ' || posted from ledger.balances where posted <> 0 and code like '%"
                + household.id() + "%' order by 1");
    }

    @Override
    public void close() {
        here.close();
    }
}
