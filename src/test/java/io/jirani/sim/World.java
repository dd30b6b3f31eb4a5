package io.jirani.sim;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.kernel.Problem;
import io.jirani.kernel.PurchaseId;
import io.jirani.kernel.TradeId;
import io.jirani.kernel.TransferId;
import io.jirani.market.Trade;
import io.jirani.payments.Collection;
import io.jirani.payments.CollectionState;
import io.jirani.payments.CollectionState.Phase;
import io.jirani.payments.PushLimits;
import io.jirani.payments.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** One seed's world: who lives there, what they want, who lies, and how long it goes wrong. */
final class World {
    private static final long CALM_AFTER = 1_800_000;
    private static final long LONGEST = 11 * 86_400_000L;

    /** What a world is made from. */
    record Plan(long seed, int intents, Optional<Bug> bug, Set<Integer> leftOut, Optional<Set<Dice.Struck>> only) {
        static Plan of(long seed, int intents) {
            return new Plan(seed, intents, Optional.empty(), Set.of(), Optional.empty());
        }

        Plan with(Bug planted) {
            return new Plan(seed, intents, Optional.of(planted), leftOut, only);
        }

        Plan without(Set<Integer> intentsLeftOut) {
            return new Plan(seed, intents, bug, intentsLeftOut, only);
        }

        Plan striking(Set<Dice.Struck> faults) {
            return new Plan(seed, intents, bug, leftOut, Optional.of(faults));
        }
    }

    /** What became of it. */
    record Told(
            Optional<String> wrong,
            long events,
            List<Dice.Struck> faults,
            Duration lasted,
            long hash,
            List<String> cells) {}

    private final Plan plan;
    private final Dice dice;
    private final Town town;
    private final Rail rail;
    private final Shells shells;
    private final Refunding refunding;
    private final Liars liars;

    World(Plan plan) {
        this.plan = plan;
        this.dice = new Dice(plan.seed(), plan.only());
        var custody = dice.happens("wallets", -1, 50) ? Custody.WALLET : Custody.PASS_THROUGH;
        var listed = dice.happens("listed", -1, 60);
        var homes = (int) dice.between("homes", -1, 3, 3 + plan.intents() / 4);
        this.shells = new Shells(dice, homes, custody, listed, plan.bug());
        this.town = shells.town;
        this.rail = shells.rail;
        this.refunding = shells.refunding;
        this.liars = new Liars(town, shells.judging);
        begin();
    }

    private void begin() {
        long at = 0;
        for (int n = 0; n < plan.intents(); n++) {
            at += dice.between("gap", n, 100, 30_000);
            int number = n;
            if (!plan.leftOut().contains(n)) town.agenda.in(at, () -> want(number));
        }
        town.agenda.in(at + CALM_AFTER, () -> {
            dice.calm();
            town.skew(Duration.ZERO);
        });
    }

    /** Writes the story down while it happens. */
    World told(Consumer<String> listener) {
        town.agenda.listen(listener);
        dice.listen(one ->
                town.agenda.tell(one.intent(), () -> "FAULT " + one.fault().words()));
        return this;
    }

    /** Lives until nothing happens any more, and is then looked at. */
    Told live() {
        var wrong = Optional.<String>empty();
        try {
            while (town.agenda.millis() < LONGEST) {
                if (town.agenda.events() > mostEvents()) throw new Wrong("somebody is looked at for ever");
                try {
                    if (!town.agenda.step()) break;
                } catch (Town.Dead | Town.Weather expected) {
                    town.agenda.note("interrupted");
                }
            }
            new Oracle(town, rail, shells.payouts).check();
        } catch (Wrong | MemLedger.Refused | IllegalStateException | IllegalArgumentException broken) {
            wrong = Optional.of(String.valueOf(broken.getMessage()));
        }
        return new Told(
                wrong,
                town.agenda.events(),
                dice.struck(),
                town.agenda.elapsed(),
                town.agenda.hash(),
                town.watch.cells());
    }

    /** A push is looked at some twenty times in its week, lists come every quarter of an hour: nobody is asked for ever. */
    private long mostEvents() {
        return 2_000 + 400L * plan.intents();
    }

    private void want(int n) {
        if (dice.strikes(Fault.CLOCK_STEPS, n)) {
            town.skew(Duration.ofSeconds(dice.between("skew", n, -3_600, 3_600)));
            town.agenda.in(dice.between("wrong clock", n, 10_000, 600_000), () -> town.skew(Duration.ZERO));
        }
        if (dice.strikes(Fault.CRASH, n)) town.agenda.in(dice.between("crash", n, 0, 60_000), () -> town.die(n));
        if (!town.isAlive()) return;
        var id = new IntentId(
                new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L | (n * 0x9e37_79b9_7f4aL & 0xffff_ffff_ffffL)));
        var kind = dice.between("kind", n, 1, 100);
        var home = home("who", n);
        if (kind <= 70) buy(n, id, home, home("seller", n));
        else if (kind <= 92) shells.paying.open(n, id, home, dice.between("most", n, 1_000, 60_000));
        else
            rail.typed(
                    n,
                    dice.happens("known", n, 70) ? home.toString() : "Wanjiku",
                    100 * dice.between("typed", n, 1, 900));
    }

    private HouseholdId home(String role, int n) {
        return town.homes.get((int) dice.between(role, n, 0, town.homes.size() - 1L));
    }

    private void buy(int n, IntentId id, HouseholdId buyer, HouseholdId seller) {
        if (buyer.equals(seller) || !mayAsk(buyer)) return;
        var purchase = new PurchaseId(id.value());
        var trades = new ArrayList<Trade>();
        trades.add(trade(n, purchase, seller, buyer));
        var second = home("second seller", n);
        if (!second.equals(buyer) && dice.happens("two sellers", n, 30)) trades.add(trade(n, purchase, second, buyer));
        var total = trades.stream().map(Trade::value).reduce(Money.zero(Asset.KES), Money::plus);
        var asked = town.has(Bug.ASKS_LESS_THAN_THE_PRICE) ? total.floorWhole() : total.ceilWhole();
        if (asked.isZero()) return;
        shells.buy(n, id, buyer, trades, asked);
        liars.about(n, id, asked);
        wantsBack(n, id);
    }

    /** Some ask for their money back, sooner or later; the rule asks where no wallets are kept. */
    private void wantsBack(int n, IntentId id) {
        if (dice.happens("wants back", n, 25)) {
            var wait = dice.between("back", n, 5_000, 1_500_000);
            town.agenda.in(wait, () -> town.work(0, () -> refunding.ask(n, id)));
            if (dice.strikes(Fault.COMPLAINS, n)) town.agenda.in(wait + 30_000, () -> rail.complaint(id));
        }
        if (dice.happens("wants back again", n, 10))
            town.agenda.in(dice.between("back", n, 60_000, 9_000_000), () -> town.work(0, () -> refunding.ask(n, id)));
        for (long wait : List.of(60_000L, 600_000L, 4_000_000L))
            town.agenda.in(wait, () -> town.work(0, () -> refunding.byRule(n, id)));
    }

    /** What one seller sells. Some buy for a whole school, so that the day's cap is felt. */
    private Trade trade(int n, PurchaseId purchase, HouseholdId seller, HouseholdId buyer) {
        var energy = new Energy(dice.between("energy", n, 50, 5_000) * (dice.happens("much", n, 20) ? 40 : 1));
        var price = Price.kes(dice.between("price", n, 607, 1_650));
        var id = new UUID(purchase.value().getLeastSignificantBits(), dice.between("trade", n, 0, Long.MAX_VALUE - 1));
        return new Trade(
                new TradeId(id),
                purchase,
                new OrderId(id),
                seller,
                "H1",
                buyer,
                energy,
                price,
                price.of(energy),
                new TransferId(id),
                Trade.State.RESERVED);
    }

    /** As IntentStore counts them: a prompt whose push answer was lost, or that our clock alone ended, may outlive its intent. */
    private boolean mayBeOnTheScreen(Collection it) {
        var lost = town.now().minus(town.settings.pushLimits().unknownWait());
        return it.state().phase() == Phase.OPEN
                || (it.state() == CollectionState.EXPIRED
                        && (it.providerRef().isEmpty() || isEndedByUs(it))
                        && it.submittedAt().filter(lost::isBefore).isPresent());
    }

    private static boolean isEndedByUs(Collection it) {
        return it.reason().filter(Reason.DEADLINE::equals).isPresent();
    }

    /** The phone's limits, by the real rule over what is on disk. */
    private boolean mayAsk(HouseholdId buyer) {
        if (town.has(Bug.LIMITS_IGNORED)) return true;
        var limits = town.settings.pushLimits();
        int recent = 0;
        int open = 0;
        for (var it : town.tables.collections.values()) {
            if (!it.household().equals(buyer)) continue;
            if (it.createdAt().isAfter(town.now().minus(limits.window()))) recent++;
            if (mayBeOnTheScreen(it) && !town.has(Bug.SECOND_PROMPT)) open++;
        }
        try {
            limits.check(new PushLimits.Asked(recent, open));
            return true;
        } catch (Problem tooMany) {
            return false;
        }
    }
}
