package io.jirani.leaving;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.Standing;
import io.jirani.kernel.Problem;
import io.jirani.kernel.TransferId;
import io.jirani.leaving.End.Cause;
import io.jirani.metering.MeterLife;
import io.jirani.run.EventLog;
import io.jirani.settlement.CustomerEntries;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Somebody died. Nothing leaves his account until two people have seen who inherits: money and credits do, debts do not. */
public final class Death {
    private static final Duration WINDOW = Duration.ofDays(35);

    private final Parts parts;
    private final EndStore ends = new EndStore();
    private final ObstacleStore obstacles = new ObstacleStore();
    private final Accounts accounts;
    private final Leave leave;
    private final Return returns;
    private final GiveBack giveBack;

    public Death(Parts parts, Leave leave) {
        this.parts = parts;
        this.accounts = new Accounts(parts.ledger());
        this.leave = leave;
        this.returns = new Return(parts);
        this.giveBack = new GiveBack(parts);
    }

    /**
     * Freezes an account at once: offers end, payouts that nobody has begun to send are stopped, and whoever was signed in for
     * it or had a key is not any more. Freezing it again changes nothing.
     *
     * @param actor as an act names him
     */
    public void freeze(Db.Tx tx, Household household, String actor, String reason) {
        parts.communities().lock(tx, household.community());
        var now = parts.clock().instant();
        var end = ends.of(tx, household, now);
        if (end.standing() == Standing.FROZEN) return;
        var frozen = end.on(Move.DIE, Cause.DEATH, now, now);
        leave.cancelOffers(tx, household.id());
        parts.payouts().stop(tx, household.id(), "the account is frozen");
        parts.entrances().close(tx, household.id(), now);
        ends.save(tx, frozen);
        Acts.append(tx, new Act(actor, "household.frozen", "household " + household.id(), reason, Map.of()));
        tell(tx, "household.frozen", household);
    }

    /** It was a mistake: the account is as it was; in a community that ends it leaves. Answers where it stands. */
    Standing thaw(Db.Tx tx, Household household) {
        parts.communities().lock(tx, household.community());
        var now = parts.clock().instant();
        var stands = returns.back(tx, household, ends.of(tx, household, now).on(Move.THAW, now), now);
        tell(tx, stands == Standing.ACTIVE ? "household.stays" : "household.leaving", household);
        return stands;
    }

    /** Refuses what could not be inherited now. */
    void check(Db.Tx tx, Household household, Household heir) {
        var now = parts.clock().instant();
        var end = ends.of(tx, household, now);
        Move.INHERIT.of(end.standing());
        if (end.standing() == Standing.LEFT && !end.heir().equals(Optional.of(heir.id())))
            throw Problem.of(Problem.Kind.CONFLICT, "this account has left, and not to this heir");
        if (household.id().equals(heir.id())) throw Problem.invalid("heir", "nobody inherits from himself");
        if (!mayInherit(ends.of(tx, heir, now)))
            throw Problem.of(Problem.Kind.CONFLICT, "the heir's own account is ending");
        var inTheWay =
                obstacles.of(tx, household.id(), parts.sunClock().instant().minus(WINDOW));
        if (!inTheWay.isEmpty())
            throw Problem.of(
                    Problem.Kind.CONFLICT,
                    "wait: "
                            + String.join(
                                    ", ", inTheWay.stream().map(Obstacle::text).toList()));
    }

    /** Whoever lives here; and where everybody leaves because the community ends, he is paid with the rest. */
    static boolean mayInherit(End heir) {
        var leavesWithAll = heir.cause() == Cause.WIND_DOWN
                && (heir.standing() == Standing.LEAVING || heir.standing() == Standing.LEFT);
        return heir.standing().mayTrade() || leavesWithAll;
    }

    /**
     * All that he had is the heir's, who lives with his meters from now on; also what went to the list of unclaimed money.
     *
     * @param reference of the case; books once
     * @return the entry that took it off that list, if there was any
     */
    Optional<TransferId> inherit(Db.Tx tx, String reference, Household household, Household heir) {
        parts.communities().lock(tx, household.community());
        check(tx, household, heir);
        var now = parts.clock().instant();
        var community = parts.communities().get(tx, household.community());
        var unlisted = giveBack.giveBack(tx, household, now);
        var money = accounts.money(tx, household.id(), community.currency());
        var energy = accounts.energy(tx, household.id());
        if (!money.isEmpty() || !energy.isEmpty())
            parts.ledger().post(tx, CustomerEntries.inherited(reference, household.id(), heir.id(), money, energy));
        var lives = ends.of(tx, heir, now).standing().mayTrade();
        for (var dev : obstacles.meters(tx, household.id()))
            parts.meters()
                    .handBack(
                            tx,
                            dev,
                            Optional.of(heir.id()).filter(id -> lives),
                            new MeterLife.Act("gateway", "inherited"));
        ends.save(tx, ends.of(tx, household, now).on(Move.INHERIT, now).inheritedBy(heir.id()));
        parts.credits().tell(tx, heir.id(), now, parts.sunClock().instant());
        tell(tx, "household.left", household);
        return unlisted;
    }

    private void tell(Db.Tx tx, String type, Household household) {
        var now = parts.clock().instant();
        EventLog.append(
                tx, type, household.community(), Optional.of(household.id()), LeavingJson.event(household), now);
    }
}
