package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.market.RulesStore;
import io.jirani.market.Wishes;
import io.jirani.market.agent.Rules;
import io.jirani.market.agent.Rules.Limits;
import io.jirani.market.agent.Rules.Mode;
import io.jirani.settlement.IntervalInput.Assurance;
import io.jirani.settlement.IntervalInput.Measured;
import io.jirani.settlement.IntervalInput.Meters;
import io.jirani.settlement.IntervalInput.Use;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

/** Households that trade automatically, and their intervals closed by the job; the books are verified after each test. */
abstract class TradingHomes {
    static final Instant START = Instant.parse("2027-02-03T09:00:00Z");
    /** What the supplier asks and, after the fee, credits here: 18.57 and 6.00. */
    static final long CAP = 1_857;

    static final long FLOOR = 607;

    final Map<Household, Measured> uses = new LinkedHashMap<>();
    private final RulesStore rules = new RulesStore();
    Neighbourhood here = new Neighbourhood(Custody.WALLET);
    Instant start = START;

    @AfterEach
    void booksHold() {
        var findings = here.findings();
        here.close();
        assertThat(findings).isEmpty();
    }

    static Rules rules(Random random) {
        return random.nextBoolean()
                ? List.of(Mode.values()).get(random.nextInt(3))
                : limits(
                        random.nextInt(2) * 900L,
                        random.nextInt(2) * 1_400L,
                        random.nextInt(500),
                        random.nextInt(2) * 900L);
    }

    /** Zero: not limited. */
    static Limits limits(long sellAbove, long buyBelow, long keep, long aDay) {
        return new Limits(
                Optional.of(sellAbove).filter(one -> one > 0).map(Price::kes),
                Optional.of(buyBelow).filter(one -> one > 0).map(Price::kes),
                new Energy(keep),
                Optional.of(aDay).filter(one -> one > 0).map(Money::kes));
    }

    Household made(long wh, Rules wanted) {
        return home(new Measured(Energy.ZERO, new Energy(wh), Assurance.A), wanted);
    }

    Household used(long wh, Rules wanted, long cents) {
        var home = home(new Measured(new Energy(wh), Energy.ZERO, Assurance.A), wanted);
        if (cents > 0)
            here.post(Entry.single("money:" + home.id(), "test")
                    .debit(Account.collect("mpesa", Asset.KES), Money.kes(cents))
                    .credit(Account.of(home.id(), Pocket.WALLET, Asset.KES), Money.kes(cents))
                    .entry());
        return home;
    }

    Household home(Measured measured, Rules wanted) {
        var home = here.household(Language.EN);
        if (uses.isEmpty()) {
            here.meter(home, "ke-first", 1, START.plusSeconds(10_000));
            here.run("""
                    insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, flags, skew_ms, received_at)
                    values (1, 1, $1, 1, 1, 'sync', 1, 0, 0, 0, 0, $1)
                    """, Tuple.of(Neighbourhood.at(START.plusSeconds(1))));
        }
        uses.put(home, measured);
        wish(home, Optional.of(wanted));
        return home;
    }

    void wish(Household home, Optional<Rules> wanted, HouseholdId... friends) {
        here.db.inTransaction(tx -> rules.set(
                tx,
                home.id(),
                new Wishes(wanted, Set.of(friends)),
                Asset.KES,
                "household " + home.code(),
                here.clock.instant()));
    }

    /** What is offered and not bought goes to the supplier. */
    void unsoldToSupplier(Household home, Rules wanted) {
        here.db.inTransaction(tx -> rules.set(
                tx,
                home.id(),
                new Wishes(Optional.of(wanted), Set.of(), Wishes.Unsold.SUPPLIER),
                Asset.KES,
                "household " + home.code(),
                here.clock.instant()));
    }

    void line(long cents) {
        here.run("update community set credit_line_minor = $1", Tuple.of(cents));
    }

    /** Closes the interval that begins at the start, and all that a day of silence left open before it. */
    void close() {
        var measured = Map.copyOf(uses);
        var job = new CreditIntervals(
                here.db,
                here.stores,
                here.clock,
                Clock.fixed(start.plusSeconds(900), ZoneOffset.UTC),
                Duration.ofMinutes(2),
                (tx, question) -> question.interval().start().equals(start)
                        ? new IntervalInput(used(measured), Meters.ALL_PASSED)
                        : new IntervalInput(List.of(), Meters.ALL_PASSED),
                here.nudged::add);
        while (job.pass() > 0) assertThat(here.nudged).contains("settlement.auctions");
        start = start.plusSeconds(900);
    }

    CreditIntervals job(Instant at) {
        return new CreditIntervals(
                here.db,
                here.stores,
                here.clock,
                Clock.fixed(at.plusSeconds(900), ZoneOffset.UTC),
                Duration.ofMinutes(2),
                (tx, question) -> new IntervalInput(used(uses), Meters.ALL_PASSED),
                here.nudged::add);
    }

    static List<Use> used(Map<Household, Measured> uses) {
        return uses.entrySet().stream()
                .map(one -> new Use(one.getKey().id(), Optional.of(one.getValue())))
                .toList();
    }

    String interval(Household home) {
        return here.text("""
                select case when export_wh > 0
                    then format('%%s %%s used %%s banked %%s', export_wh, import_wh, used_by_neighbours_wh, banked_wh)
                    else format('%%s %%s own %%s neighbours %%s supplier %%s %%s', export_wh, import_wh, own_use_wh, from_neighbours_wh,
                        from_supplier_wh, supplier_minor) end
                from household_interval where household_id = '%s' order by start_at desc limit 1
                """.formatted(home.id()));
    }
}
