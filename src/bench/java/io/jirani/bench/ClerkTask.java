package io.jirani.bench;

import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.Held;
import io.jirani.ledger.LedgerStore.Together;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A piece of a clerk's work, made of a seed, a lane and a number alone: who does it again books the same, and who knows these
 * three knows what the books must have of it.
 *
 * @param number from 0; of the lane of holds, an even one holds and the odd one behind it ends that hold
 */
record ClerkTask(long seed, Lane lane, int number) {
    /** What is done side by side, each piece after the one before it. */
    enum Lane {
        /** Transfers between wallets nobody else uses at that moment. */
        COLD,
        /** Trades whose fees all go to the same three accounts. */
        HOT,
        HOLDS,
        /** Batches of trades, each on its own. */
        EACH,
        /** Batches of trades, all of them or none. */
        ATOMIC
    }

    /** What must become of an entry. */
    enum Fate {
        BOOKED,
        REFUSED
    }

    /** An entry of a task, and what must become of it. */
    record Line(Entry entry, Fate fate) {}

    /** How all keys begin. */
    static final String KEYS = "fault:";

    /** Households whose wallet and escrow are full from the start. */
    static final int RICH = 200;
    /** One without a cent: whatever it pays is refused. */
    private static final int POOR = RICH;

    private static final int EACH_SIZE = 80;
    private static final int ATOMIC_SIZE = 40;
    private static final CommunityId COMMUNITY = new CommunityId(new java.util.UUID(7, 7));

    static HouseholdId household(int number) {
        return new HouseholdId(new java.util.UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L + number));
    }

    /** How the entries of a call hang together. */
    Together together() {
        return lane == Lane.ATOMIC ? Together.ATOMIC : Together.EACH;
    }

    /** Whether it ends the hold of the task before it. */
    boolean endsHold() {
        return lane == Lane.HOLDS && number % 2 == 1;
    }

    /** The key of the hold it makes or ends. */
    String holdKey() {
        return key(number / 2);
    }

    /**
     * Its entries, in their order.
     *
     * @param hold the transfer that holds what this task ends; of no meaning for others
     */
    List<Line> lines(TransferId hold) {
        var random = new Random(seed * 1_000_003
                + lane.name().hashCode() * 7_368_787L
                + (lane == Lane.HOLDS ? number / 2 : number) * 104_729L);
        return switch (lane) {
            case COLD -> List.of(new Line(transfer(random), Fate.BOOKED));
            case HOT -> List.of(new Line(trade(random, key(number), random.nextInt(RICH)), Fate.BOOKED));
            case HOLDS -> List.of(new Line(holding(random, hold), Fate.BOOKED));
            case EACH -> batch(random, EACH_SIZE);
            case ATOMIC -> batch(random, ATOMIC_SIZE);
        };
    }

    private Entry transfer(RandomGenerator random) {
        var amount = Money.kes(1 + random.nextInt(5_000));
        return Entry.single(key(number), "fault.transfer")
                .debit(pocket(random.nextInt(RICH), Pocket.WALLET), amount)
                .credit(pocket(random.nextInt(RICH), Pocket.ESCROW), amount)
                .entry();
    }

    private Entry holding(RandomGenerator random, TransferId hold) {
        var amount = Money.kes(1 + random.nextInt(5_000));
        var held = new Held(Entry.pending(holdKey(), "fault.hold")
                .debit(pocket(random.nextInt(RICH), Pocket.WALLET), amount)
                .credit(pocket(random.nextInt(RICH), Pocket.WALLET), amount)
                .credit(Account.platformFee(Asset.KES), Money.kes(7))
                .debit(pocket(random.nextInt(RICH), Pocket.ESCROW), Money.kes(7))
                .entry());
        if (!endsHold()) return held.entry();
        return random.nextBoolean() ? held.done(hold) : held.undone(hold);
    }

    /** One batch in three has entries that the books must refuse. */
    private List<Line> batch(RandomGenerator random, int size) {
        var broken = number % 3 == 2 ? List.of(size / 4, size / 2) : List.<Integer>of();
        var lines = new ArrayList<Line>();
        for (int i = 0; i < size; i++) {
            var isBroken = broken.contains(i);
            var entry = trade(random, key(number) + ":" + i, isBroken ? POOR : random.nextInt(RICH));
            var isRefused = isBroken || (lane == Lane.ATOMIC && !broken.isEmpty());
            lines.add(new Line(entry, isRefused ? Fate.REFUSED : Fate.BOOKED));
        }
        return lines;
    }

    /** The buyer's escrow to the seller, the platform, the fund and the partner. */
    private static Entry trade(RandomGenerator random, String key, int buyer) {
        var amount = 200 + random.nextInt(4_800);
        return Entry.single(key, "fault.trade")
                .debit(pocket(buyer, Pocket.ESCROW), Money.kes(amount))
                .credit(pocket(random.nextInt(RICH), Pocket.WALLET), Money.kes(amount - 60))
                .credit(Account.platformFee(Asset.KES), Money.kes(30))
                .credit(Account.fund(COMMUNITY, Asset.KES), Money.kes(20))
                .credit(Account.partner("bench", Asset.KES), Money.kes(10))
                .entry();
    }

    private String key(int of) {
        return KEYS + lane.name().toLowerCase(Locale.ROOT) + ":" + of;
    }

    private static Account pocket(int household, Pocket pocket) {
        return Account.of(household(household), pocket, Asset.KES);
    }

    /** The accounts that are full from the start. */
    static List<Account> richAccounts() {
        return IntStream.range(0, RICH)
                .boxed()
                .flatMap(n -> java.util.stream.Stream.of(pocket(n, Pocket.WALLET), pocket(n, Pocket.ESCROW)))
                .toList();
    }
}
