package io.jirani.accounting;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Community.Regime;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PersonId;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;

/** Books on a real database, with two communities and entries on chosen days. */
final class Ledgers implements AutoCloseable {
    final TestDb database = TestDb.fresh();
    final Db db = database.db();
    final Clock clock = Clock.systemUTC();
    final Ids ids = new Ids(clock, new Random(3));
    final LedgerStore ledger = new LedgerStore(ids, clock);
    final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final Books books = new Books(db, clock, metrics);
    final Community here = community("kilimani");
    final Community there = community("kibera");
    final Household seller = household(here, 1);
    final Household buyer = household(here, 2);
    final Household stranger = household(there, 1);

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneId.of("Africa/Nairobi"));
    }

    TransferId post(Entry.Draft draft, LocalDate day) {
        return db.transaction(tx -> ledger.post(tx, draft.entry(), day)).id();
    }

    /** Money of a household's that came in by phone. */
    TransferId topUp(Household household, long cents, LocalDate day) {
        return post(
                Entry.single("credit:" + ids.next(), "collection.credited")
                        .debit(Account.collect("mpesa", Asset.KES), Money.kes(cents))
                        .credit(wallet(household), Money.kes(cents)),
                day);
    }

    TransferId deposit(long cents, LocalDate day) {
        return post(
                Entry.single("capital:" + ids.next(), "capital.deposited")
                        .debit(Account.payout("mpesa", Asset.KES), Money.kes(cents))
                        .credit(Account.capital(Asset.KES), Money.kes(cents)),
                day);
    }

    /** The seller's energy against the buyer's money, with a fee of 30: 15 + 6 + 9. */
    TransferId sale(long wh, long cents, LocalDate day) {
        return post(
                Entry.single("settle:" + ids.next(), "trade.settled")
                        .debit(wallet(buyer), Money.kes(cents))
                        .credit(wallet(seller), Money.kes(cents - 30))
                        .credit(Account.platformFee(Asset.KES), Money.kes(15))
                        .credit(Account.fund(here.id(), Asset.KES), Money.kes(6))
                        .credit(Account.partner("reserve", Asset.KES), Money.kes(9))
                        .debit(Account.of(seller.id(), Credit.MADE), new Energy(wh))
                        .credit(Account.of(buyer.id(), Credit.BOUGHT), new Energy(wh)),
                day);
    }

    TransferId made(Household household, long wh, LocalDate day) {
        return post(
                Entry.single("interval:" + ids.next(), "interval.settled")
                        .debit(Account.generated(household.community()), new Energy(wh))
                        .credit(Account.of(household.id(), Credit.MADE), new Energy(wh)),
                day);
    }

    /** The seller pays for energy that a late row took from him (ruling 6). */
    TransferId restated(long cents, LocalDate day) {
        return post(
                Entry.single("restated:" + ids.next(), "interval.restated")
                        .debit(wallet(seller), Money.kes(cents))
                        .credit(Account.utilityPayable(here.id(), Asset.KES), Money.kes(cents)),
                day);
    }

    static Account wallet(Household household) {
        return Account.of(household.id(), Pocket.WALLET, Asset.KES);
    }

    List<String> texts(String sql) {
        return db.transaction(tx -> tx.all(sql, Tuple.tuple(), row -> String.valueOf(row.getValue(0))));
    }

    private Community community(String code) {
        var community = new Community(
                new CommunityId(ids.next()),
                code,
                code,
                ZoneId.of("Africa/Nairobi"),
                Asset.KES,
                Regime.MINI_GRID,
                Custody.WALLET,
                Duration.ofMinutes(15),
                10_000,
                100,
                "reserve");
        db.inTransaction(tx -> new CommunityStore().add(tx, community, clock.instant()));
        return community;
    }

    private Household household(Community community, int n) {
        var household = new Household(
                new HouseholdId(ids.next()),
                community.id(),
                "H%04d".formatted(n),
                "House " + n,
                "here",
                Language.EN,
                List.of(new Msisdn("2547000000%02d".formatted(n))),
                new PersonId(ids.next()));
        db.inTransaction(tx -> new HouseholdStore(TestVault.VAULT).add(tx, household, clock.instant()));
        return household;
    }

    @Override
    public void close() {
        database.close();
    }
}
