package io.jirani.metering;

import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;
import io.jirani.metering.Meter.Role;
import io.jirani.metering.MeterLifeStore.Standing;
import io.jirani.metering.Registration.Home;
import io.jirani.metering.Registration.Native;
import io.jirani.metering.Registration.Stock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What happens to a meter from its registration to its end. Each method is one change in the caller's transaction, with its
 * line in the log; who may do it the caller has decided. Keys' ends and service dates are by the neighbourhood's clock, as
 * readings are; everything else by the real one.
 */
public final class MeterLife {
    /**
     * Who does something, and why.
     *
     * @param who such as {@code operator first operator}, {@code household H0042}, {@code command line (asha)}
     */
    public record Act(String who, String reason) {
        private static final int LONGEST = 200;
        private static final int LONGEST_NAME = 64;

        public Act {
            who = who.length() <= LONGEST_NAME ? who : who.substring(0, LONGEST_NAME);
            reason = Msisdn.blot(reason.length() <= LONGEST ? reason : reason.substring(0, LONGEST));
        }
    }

    /** A code that makes a meter in stock the one's who brings it, until a moment by the real clock. */
    public record Claim(Secret code, Instant until) {}

    /**
     * A meter that was registered, with what its installer needs; the secrets are seen this once.
     *
     * @param password for the broker, with the device id as user
     * @param key empty for a meter that an adapter reads
     */
    public record Registered(Dev dev, Secret password, Optional<DeviceKey> key, Optional<Claim> claim) {}

    /**
     * A key that takes over; seen this once.
     *
     * @param othersUntil when the one before ends, by the neighbourhood's clock
     */
    public record Rotated(Dev dev, String kid, DeviceKey key, Instant othersUntil) {}

    /** What comes in a meter's place. */
    public sealed interface Replacement {
        Dev dev();
    }

    /** A meter that waits in stock. */
    public record FromStock(Dev dev) implements Replacement {}

    /**
     * A meter nobody knows yet.
     *
     * @param password for the broker; empty: one is made
     */
    public record Fresh(Dev dev, Registration.Language language, Optional<DeviceKey> key, Optional<Secret> password)
            implements Replacement {}

    private static final String FIRST_KID = "k1";
    private static final Duration CODE_HOLDS = Duration.ofDays(90);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int TRIES_AN_HOUR = 10;

    private final MeterStore meters;
    private final MeterKeyStore kids;
    private final MeterLifeStore lives = new MeterLifeStore();
    private final DeviceKeys keys;
    private final Ingest ingest;
    private final Clock clock;
    private final Clock sunClock;

    /**
     * @param ingest judges rows again that waited for a decision here
     * @param clock the real one
     * @param sunClock the neighbourhood's
     */
    public MeterLife(MeterStore meters, DeviceKeys keys, Ingest ingest, Clock clock, Clock sunClock) {
        this.meters = meters;
        this.kids = new MeterKeyStore(keys);
        this.keys = keys;
        this.ingest = ingest;
        this.clock = clock;
        this.sunClock = sunClock;
    }

    /** Registers a meter; one for stock gets a claim code. */
    public Registered register(Db.Tx tx, Registration meter, Act act) {
        return register(tx, meter, Optional.empty(), act);
    }

    private Registered register(Db.Tx tx, Registration meter, Optional<Instant> inService, Act act) {
        var now = clock.instant();
        var password = meter.password().orElseGet(keys::password);
        var id = meters.add(tx, meter, password, inService, now);
        var place = meter.place().getClass().getSimpleName().toLowerCase(Locale.ROOT);
        lives.log(tx, id, "registered", act.who, act.reason, Map.of("place", place), now);
        var key = meter.language() instanceof Native
                ? Optional.of(meter.key().orElseGet(() -> keys.derived(meter.dev(), FIRST_KID)))
                : Optional.<DeviceKey>empty();
        var claim = meter.place() instanceof Stock ? Optional.of(offer(tx, id, act, now)) : Optional.<Claim>empty();
        return new Registered(meter.dev(), password, key, claim);
    }

    /** A new claim code for a meter in stock; the one before is void. */
    public Claim offer(Db.Tx tx, Dev dev, Act act) {
        var meter = lives.lock(tx, dev);
        MeterMove.CLAIM.of(dev, meter.status());
        return offer(tx, meter.id(), act, clock.instant());
    }

    private Claim offer(Db.Tx tx, MeterId meter, Act act, Instant now) {
        var code = keys.claimCode();
        var until = now.plus(CODE_HOLDS);
        lives.offer(tx, meter, keys.claimHash(code), until);
        lives.log(tx, meter, "claim_code_made", act.who, act.reason, Map.of("until", until.toString()), now);
        return new Claim(new Secret(code.shown()), until);
    }

    /**
     * Counts a try before the code is looked at; refuses when there were too many. In a transaction of its own: the count
     * must stay when the code is refused.
     */
    public void mayTry(Db.Tx tx, HouseholdId household) {
        var now = clock.instant();
        if (lives.tries(tx, household, now.minus(HOUR), now) > TRIES_AN_HOUR)
            throw Problem.of(Problem.Kind.TOO_MANY_TRIES, "at most " + TRIES_AN_HOUR + " codes an hour; wait");
    }

    /** A household makes the meter of a code its own: it is in service from now on. */
    public Dev claim(Db.Tx tx, Household household, String typed) {
        var now = clock.instant();
        var code = ClaimCode.read(typed);
        var meter = lives.offered(tx, household.community(), keys.claimHash(code), now)
                .orElseThrow(() -> Problem.notFound("no meter waits for this code"));
        lives.own(tx, meter.id(), Optional.of(household.id()), Role.HOUSEHOLD, sunClock.instant(), now);
        lives.forgetTries(tx, household.id());
        ingest.waiting().release(tx, meter.dev(), sunClock.instant());
        lives.log(tx, meter.id(), "claimed", "household " + household.code(), "", Map.of(), now);
        tell(tx, "meter.claimed", meter, Optional.of(household.id()), "");
        return meter.dev();
    }

    /**
     * Gives a meter its next key. The one it proved last goes on beside it until the overlap ends, so that the meter can be
     * told in its own time; without overlap the gateway signs with the new one at once.
     *
     * @param own what the meter was given; empty: derived from the master key
     */
    public Rotated rotate(Db.Tx tx, Dev dev, Optional<DeviceKey> own, Duration overlap, Act act) {
        var meter = lives.lock(tx, dev);
        meter.mustLive();
        if (!meter.isNative()) throw Problem.of(Problem.Kind.CONFLICT, dev + " signs nothing: an adapter reads it");
        var now = clock.instant();
        var until = sunClock.instant().plus(overlap);
        var kid = kids.add(tx, meter.id(), dev, own, now);
        kids.endOthers(tx, meter.id(), kid, meter.kid(), until, sunClock.instant());
        if (overlap.isZero()) lives.signWith(tx, meter.id(), kid);
        var data = Map.of("kid", kid, "until", until.toString());
        lives.log(tx, meter.id(), "key_rotated", act.who, act.reason, data, now);
        return new Rotated(dev, kid, own.orElseGet(() -> keys.derived(dev, kid)), until);
    }

    /** Gives a meter another password for the broker; the old one opens nothing from now on. */
    public Secret changePassword(Db.Tx tx, Dev dev, Optional<Secret> own, Act act) {
        var meter = lives.lock(tx, dev);
        meter.mustLive();
        var password = own.orElseGet(keys::password);
        lives.password(tx, meter.id(), password, keys.chance(BrokerPassword.SALT_BYTES));
        lives.log(tx, meter.id(), "password_changed", act.who, act.reason, Map.of(), clock.instant());
        return password;
    }

    /** What the meter says is kept aside from now on, until somebody decides. */
    public void quarantine(Db.Tx tx, Dev dev, Act act) {
        move(tx, lives.lock(tx, dev), MeterMove.QUARANTINE, "quarantined", act);
    }

    /** The meter is trusted again, and what was kept aside is judged as if it came now. */
    public void release(Db.Tx tx, Dev dev, Act act) {
        move(tx, lives.lock(tx, dev), MeterMove.RELEASE, "released", act);
        ingest.waiting().release(tx, dev, sunClock.instant());
    }

    private void move(Db.Tx tx, Standing meter, MeterMove move, String what, Act act) {
        var now = clock.instant();
        lives.set(tx, meter.id(), move.of(meter.dev(), meter.status()), act.reason, now);
        lives.log(tx, meter.id(), what, act.who, act.reason, Map.of(), now);
        tell(tx, "meter." + what, meter, meter.household(), act.reason);
    }

    /** Sets the best that a meter's figures may count for. Refuses more than its language allows. */
    public void trust(Db.Tx tx, Dev dev, Assurance trust, Act act) {
        var meter = lives.lock(tx, dev);
        meter.mustLive();
        var best = meter.isNative() ? Assurance.A : Assurance.B;
        if (trust.compareTo(best) < 0) throw Problem.invalid("trust", best + " at best, in its language");
        lives.trust(tx, meter.id(), trust);
        var data = Map.of("from", meter.trust().name(), "to", trust.name());
        lives.log(tx, meter.id(), "trust_set", act.who, act.reason, data, clock.instant());
    }

    /** Takes a meter down for good: its registers count up to now. */
    public void decommission(Db.Tx tx, Dev dev, Leftover waiting, Act act) {
        end(tx, settled(tx, dev, waiting), sunClock.instant(), "decommissioned", Map.of(), act);
    }

    /** A meter that may go: none of its rows waits for a decision, or that is meant. */
    private Standing settled(Db.Tx tx, Dev dev, Leftover waiting) {
        var meter = lives.lock(tx, dev);
        if (waiting == Leftover.LEAVE_OUT || meter.status() == Meter.Status.STOCK) return meter;
        if (waiting == Leftover.COUNT && meter.status() == Meter.Status.QUARANTINED) {
            lives.set(tx, meter.id(), Meter.Status.ACTIVE, "", clock.instant());
            ingest.waiting().release(tx, dev, sunClock.instant());
        }
        long rows = lives.undecided(tx, meter.id());
        if (rows == 0 || meter.status() == Meter.Status.DECOMMISSIONED) return meter;
        throw Problem.of(
                Problem.Kind.CONFLICT,
                rows + " rows of " + dev
                        + " wait and would never count: count those under suspicion (waiting: count), decide"
                        + " about others one by one, or leave them out (waiting: leave_out)");
    }

    private void end(Db.Tx tx, Standing meter, Instant out, String what, Map<String, String> data, Act act) {
        var now = clock.instant();
        MeterMove.DECOMMISSION.of(meter.dev(), meter.status());
        int leftOut = lives.end(tx, meter, act.reason, out, now);
        kids.endAll(tx, meter.id(), out);
        var all = new TreeMap<>(data);
        if (leftOut > 0) all.put("rows_left_out", String.valueOf(leftOut));
        lives.log(tx, meter.id(), what, act.who, act.reason, all, now);
        tell(tx, "meter.decommissioned", meter, meter.household(), act.reason);
    }

    /**
     * Puts one meter in another's place: the old one's registers count up to a moment, the new one's from that moment on.
     *
     * @return the new one's secrets; nothing for one that came from stock, whose installer has them
     */
    public Optional<Registered> swap(Db.Tx tx, Dev old, Replacement replacement, Leftover waiting, Act act) {
        var leaving = settled(tx, old, waiting);
        if (leaving.status() == Meter.Status.STOCK)
            throw Problem.of(Problem.Kind.CONFLICT, "the meter " + old + " is in stock: there is nothing to swap");
        var moment = sunClock.instant();
        end(tx, leaving, moment, "swapped", Map.of("for", replacement.dev().id()), act);
        return switch (replacement) {
            case FromStock stock -> {
                fromStock(tx, leaving, stock.dev(), moment, act);
                yield Optional.empty();
            }
            case Fresh fresh -> Optional.of(register(tx, registration(leaving, fresh), Optional.of(moment), act));
        };
    }

    private void fromStock(Db.Tx tx, Standing leaving, Dev dev, Instant moment, Act act) {
        var coming = lives.lock(tx, dev);
        if (!coming.community().equals(leaving.community())) throw Problem.notFound("no such meter");
        MeterMove.CLAIM.of(dev, coming.status());
        var now = clock.instant();
        lives.own(tx, coming.id(), leaving.household(), leaving.role(), moment, now);
        ingest.waiting().release(tx, dev, sunClock.instant());
        var data = Map.of("after", leaving.dev().id());
        lives.log(tx, coming.id(), "claimed", act.who, act.reason, data, now);
    }

    private static Registration registration(Standing leaving, Fresh fresh) {
        var place = leaving.household()
                .<Registration.Place>map(Home::new)
                .orElseGet(() -> new Registration.Feeder(leaving.community()));
        return new Registration(fresh.dev, place, fresh.language, Optional.empty(), fresh.key, fresh.password);
    }

    private void tell(Db.Tx tx, String type, Standing meter, Optional<HouseholdId> household, String reason) {
        lives.tell(tx, type, meter, household, reason, clock.instant());
    }
}
