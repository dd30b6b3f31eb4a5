package io.jirani.leaving;

import io.jirani.identity.Household;
import io.jirani.identity.Standing;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where a household's account stands, and how far its end has come.
 *
 * @param notBefore from when on it goes on; until then it may be taken back
 * @param metersTo who takes its meters over, such as the landlord; empty: they wait in stock for the next tenant
 * @param settlements how often its credits and debts were turned into whole shillings
 * @param told at which month of its silence it was told last; 0 for never
 * @param waitsFor what stands in the way, for people
 */
record End(
        HouseholdId household,
        CommunityId community,
        Standing standing,
        Cause cause,
        Instant since,
        Instant notBefore,
        Optional<HouseholdId> metersTo,
        int settlements,
        Optional<Instant> settledAt,
        Optional<HouseholdId> heir,
        int told,
        List<String> waitsFor) {
    /** Why it ends. */
    enum Cause {
        ASKED,
        OPERATOR,
        DEATH,
        SILENCE,
        WIND_DOWN
    }

    End {
        waitsFor = List.copyOf(waitsFor);
    }

    /** A household of which nothing is known yet but that it is here. */
    static End here(Household household, Instant now) {
        return new End(
                household.id(),
                household.community(),
                Standing.ACTIVE,
                Cause.ASKED,
                now,
                now,
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                0,
                List.of());
    }

    /** After a move. Refuses one that does not fit. */
    End on(Move move, Cause why, Instant at, Instant goesOn) {
        return new End(
                household,
                community,
                move.of(standing),
                why,
                at,
                goesOn,
                metersTo,
                settlements,
                settledAt,
                heir,
                0,
                List.of());
    }

    End on(Move move, Instant at) {
        return on(move, cause, at, at);
    }

    /** Who takes its meters over. */
    End withMetersTo(Optional<HouseholdId> taker) {
        return new End(
                household,
                community,
                standing,
                cause,
                since,
                notBefore,
                taker,
                settlements,
                settledAt,
                heir,
                told,
                waitsFor);
    }

    End inheritedBy(HouseholdId taker) {
        return new End(
                household,
                community,
                standing,
                cause,
                since,
                notBefore,
                metersTo,
                settlements,
                settledAt,
                Optional.of(taker),
                told,
                waitsFor);
    }

    /** Its credits and debts were turned into whole shillings once more. */
    End settled(Instant at) {
        return new End(
                household,
                community,
                standing,
                cause,
                since,
                notBefore,
                metersTo,
                settlements + 1,
                Optional.of(at),
                heir,
                told,
                List.of());
    }

    End told(int month) {
        return new End(
                household,
                community,
                standing,
                cause,
                since,
                notBefore,
                metersTo,
                settlements,
                settledAt,
                heir,
                month,
                waitsFor);
    }

    End waiting(List<String> obstacles) {
        return new End(
                household,
                community,
                standing,
                cause,
                since,
                notBefore,
                metersTo,
                settlements,
                settledAt,
                heir,
                told,
                obstacles);
    }
}
