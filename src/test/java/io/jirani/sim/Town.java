package io.jirani.sim;

import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Community.Regime;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Msisdn;
import io.jirani.payments.PaymentSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One world: its time and chance, what is on disk, the provider, and the process that may die at any commit. */
final class Town {
    /** The process died here; nothing after this happens. */
    static final class Dead extends RuntimeException {
        private static final long serialVersionUID = 1;

        Dead() {
            super("dead", null, false, false);
        }
    }

    /** The database answered a commit with an error; it may have happened or not. */
    static final class Weather extends RuntimeException {
        private static final long serialVersionUID = 1;

        Weather() {
            super("weather", null, false, false);
        }
    }

    static final String RAIL = "mpesa";
    static final ZoneId ZONE = ZoneId.of("Africa/Nairobi");

    final Agenda agenda = new Agenda();
    final Journal journal = new Journal();
    final Tables tables = new Tables();
    final MemLedger ledger = new MemLedger(journal);
    final PaymentSettings settings = PaymentSettings.serve();
    final Dice dice;
    final Community community;
    final List<HouseholdId> homes = new ArrayList<>();
    final Optional<Bug> bug;
    final Watch watch;
    private Optional<Refunding> refunding = Optional.empty();
    private final Map<String, List<String>> changes = new HashMap<>();
    private final List<Runnable> starts = new ArrayList<>();
    private Duration skew = Duration.ZERO;
    private boolean alive = true;

    Town(Dice dice, int households, Custody custody, Optional<Bug> bug) {
        this.dice = dice;
        this.bug = bug;
        this.watch = new Watch(this);
        community = new Community(
                new CommunityId(new UUID(0x4000, 0x8000_0000_0000_0001L)),
                "kilimani",
                "Kilimani",
                ZONE,
                Asset.KES,
                Regime.MINI_GRID,
                custody,
                Duration.ofMinutes(15),
                10_000,
                100,
                "reserve");
        for (int i = 0; i < households; i++) homes.add(new HouseholdId(new UUID(0x5000, 0x8000_0000_0000_0000L + i)));
    }

    /** Who gives payments back; built after who takes them. */
    Refunding refunds() {
        return refunding.orElseThrow();
    }

    void refunds(Refunding shell) {
        refunding = Optional.of(shell);
    }

    boolean has(Bug one) {
        return bug.isPresent() && bug.get() == one;
    }

    Msisdn phone(HouseholdId of) {
        return new Msisdn("2547%08d".formatted(of.value().getLeastSignificantBits() & 0xffff));
    }

    /** What was in the collection account when the world began. */
    long funded() {
        return homes.size() * Shells.BEGINS_WITH;
    }

    /** What our clock says. */
    Instant now() {
        return agenda.instant().plus(skew);
    }

    /** Millis until our clock will show a moment. */
    long until(Instant moment) {
        return Math.max(0, Duration.between(now(), moment).toMillis());
    }

    void skew(Duration wrong) {
        skew = wrong;
        if (alive) starts.forEach(Runnable::run);
    }

    boolean isAlive() {
        return alive;
    }

    /** A state machine took a step. */
    void moved(String machine, IntentId id, Enum<?> from, Enum<?> to) {
        agenda.note(from + ">" + to);
        if (from != to)
            changes.computeIfAbsent(machine + " " + id, key -> new ArrayList<>())
                    .add(from + ">" + to);
    }

    /** The states it went through, as {@code payment_event} and {@code refund_event} have them. */
    List<String> changes(String machine, IntentId id) {
        return changes.getOrDefault(machine + " " + id, List.of());
    }

    /** What a process does when it starts. */
    void onStart(Runnable what) {
        starts.add(what);
    }

    /** A transaction for an intent: the process may die on either side of its commit, and the answer may be lost. */
    void commit(int n, Runnable work) {
        if (dice.strikes(Fault.CRASH_BEFORE_COMMIT, n)) die(n);
        if (dice.strikes(Fault.COMMIT_LOST, n)) throw new Weather();
        var unknown = dice.strikes(Fault.COMMIT_UNKNOWN, n);
        journal.transaction(work);
        watch.committed();
        if (unknown) throw new Weather();
        if (dice.strikes(Fault.CRASH_AFTER_COMMIT, n)) die(n);
    }

    /** Ends the process; it starts again after a while. */
    void die(int n) {
        if (!alive) return;
        alive = false;
        agenda.died();
        agenda.tell(n, () -> "the process is dead");
        agenda.in(dice.between("dead", n, 500, 60_000), () -> {
            alive = true;
            starts.forEach(Runnable::run);
        });
        throw new Dead();
    }

    /** Our own work, tried again when the database was away. */
    void work(long wait, Runnable what) {
        agenda.ours(wait, () -> {
            try {
                what.run();
            } catch (Weather weather) {
                work(1_000, what);
            }
        });
    }
}
