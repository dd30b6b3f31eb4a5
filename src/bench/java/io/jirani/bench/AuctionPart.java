package io.jirani.bench;

import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.jirani.ledger.LedgerStore.Answer;
import io.jirani.ledger.LedgerStore.Together;
import io.jirani.market.ClosedAuction;
import io.jirani.market.ClosedAuction.Pair;
import io.jirani.settlement.AuctionHandOver;
import io.jirani.settlement.AuctionOutcome.Traded;
import io.jirani.settlement.AuctionTrades;
import io.jirani.settlement.BidEntries;
import io.jirani.settlement.SettleAuctions;
import io.jirani.settlement.SettlementStores;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Auctions of 10,000 trades as the gateway settles them: handed over in one commit, then booked by the job, batch by batch. */
final class AuctionPart {
    static final String NAME = "auction10k";
    private static final int SIDE = Bank.HOUSEHOLDS / 2;
    /** A community of the bank's households, who have no names here; the first half buys, the second sells. */
    private static final String PEOPLE = """
            insert into jirani.community (id, code, name, zone, currency, regime, custody, interval_seconds, bank_ratio_bp, fee_bp,
                partner, created_at)
            values ('COMMUNITY', 'bench', 'Bench', 'Africa/Nairobi', 'KES', 'mini_grid', 'wallet', 900, 10000, 100, 'bench', now());
            insert into jirani.person (id, kind, created_at, erased_at)
            select substr(code, 11, 36)::uuid, 'household', now(), now()
            from ledger.account where code like 'household:%:wallet' and length(code) = 53;
            insert into jirani.household (id, community_id, code, person_id, language, created_at)
            select substr(code, 11, 36)::uuid, 'COMMUNITY', 'H' || lpad((row_number() over (order by code))::text, 5, '0'),
                substr(code, 11, 36)::uuid, 'en', now()
            from ledger.account where code like 'household:%:wallet' and length(code) = 53;
            analyze jirani.household
            """;

    private final Bank bank;
    private final Db db;
    private final Clock clock = Clock.systemUTC();
    private final Ids ids = new Ids(clock, new SecureRandom());
    private final LedgerStore ledger = new LedgerStore(ids, clock);
    private final SettlementStores stores;
    private final AuctionHandOver handOver;
    private final SettleAuctions job;
    private Instant start = Instant.ofEpochSecond(1_800_000_000);

    AuctionPart(Bank bank) {
        this.bank = bank;
        this.db = bank.db();
        this.stores = SettlementStores.of(ledger, new CommunityStore(), new HouseholdStore(BenchVault.VAULT), ids);
        this.handOver = new AuctionHandOver(stores, clock);
        this.job = new SettleAuctions(db, stores, clock, clock, name -> {});
    }

    List<Figure> run(int rounds) {
        bank.sql(PEOPLE.replace("COMMUNITY", Bank.COMMUNITY.toString()));
        var settling = new ArrayList<Double>();
        var handing = new ArrayList<Double>();
        // the first one warms up
        for (int round = 0; round <= rounds; round++) {
            var random = new Random(round);
            start = start.plusSeconds(900);
            var energies = random.longs(SIDE, 100, 5_000).toArray();
            make(energies);
            var begun = System.nanoTime();
            var trades = handOver(energies, random);
            var handed = System.nanoTime();
            job.pass();
            var settled = System.nanoTime();
            check(trades);
            Progress.say("an auction of %,d trades: handed over in %.2f s, settled and told in %.2f s"
                    .formatted(trades, (handed - begun) / 1e9, (settled - handed) / 1e9));
            if (round == 0) continue;
            handing.add((handed - begun) / 1e9);
            settling.add((settled - handed) / 1e9);
        }
        bank.verify();
        return List.of(
                Figure.number(LedgerBench.NAME, NAME, "s", settling),
                Figure.number(LedgerBench.NAME, NAME + "_hand_over", "s", handing));
    }

    /** What the sellers made in the interval. */
    private void make(long... energies) {
        var draft = Entry.single("bench:made:" + start, "bench.made");
        var all = Energy.ZERO;
        for (int i = 0; i < SIDE; i++) {
            draft.credit(Account.of(seller(i), Credit.MADE), new Energy(energies[i]));
            all = all.plus(new Energy(energies[i]));
        }
        bank.post(draft.debit(Account.generated(Bank.COMMUNITY), all).entry());
    }

    /** Bids and offers held, cleared and handed over in one transaction, as a market does it; answers how many trades. */
    private int handOver(long[] energies, Random random) {
        var price = Price.kes(random.nextLong(1_000, 2_000));
        var sellers = new ArrayList<Traded>();
        var buyers = new ArrayList<Traded>();
        for (int i = 0; i < SIDE; i++) {
            sellers.add(new Traded(seller(i), new Energy(energies[i])));
            // as much as one neighbour sells, moved by a little: each buys from two; one pair is cut in two, 10,000
            // trades in all
            var shift = i == 0 ? 50 : i == SIDE - 1 ? -50 : 0;
            buyers.add(new Traded(buyer(i), new Energy(energies[i] + shift)));
        }
        var pairs = new ArrayList<>(AuctionTrades.pairs(buyers, sellers));
        var first = pairs.removeFirst();
        var half = first.energy().basisPointsDown(5_000);
        pairs.add(new Pair(first.buyer(), first.seller(), half));
        pairs.add(new Pair(first.buyer(), first.seller(), first.energy().minus(half)));
        return db.transaction(tx -> {
            Map<HouseholdId, Money> wallets = new HashMap<>();
            var entries = new ArrayList<Entry>();
            for (var buyer : buyers) {
                wallets.put(buyer.household(), price.of(buyer.energy()));
                entries.add(BidEntries.money(buyer.household(), start, price.of(buyer.energy())));
            }
            for (var seller : sellers) entries.add(BidEntries.energy(seller.household(), start, seller.energy()));
            var holds = new ArrayList<TransferId>();
            for (var answer : ledger.postAll(tx, entries, Together.ATOMIC))
                if (answer instanceof Answer.Created created) holds.add(created.id());
            WrongCount.same("bids and offers held", holds.size(), entries.size());
            stores.communities().lock(tx, Bank.COMMUNITY);
            handOver.take(tx, new ClosedAuction(Bank.COMMUNITY, start, price, pairs, wallets, holds));
            return pairs.size();
        });
    }

    private void check(int trades) {
        WrongCount.same("trades of the auction", bank.number("""
                select count(*) from jirani.auction_trade t join ledger.transfer s
                    on s.key = format('auction:%s:%s:%s', t.community_id, extract(epoch from t.start_at)::bigint, t.n)
                where t.state = 'settled' and t.start_at = '""" + start + "'"), trades);
        WrongCount.same("held", bank.number("select coalesce(sum(dh + ch), 0) from ledger.balance"), 0);
    }

    private static HouseholdId buyer(int number) {
        return Bank.household(number);
    }

    private static HouseholdId seller(int number) {
        return Bank.household(SIDE + number);
    }
}
