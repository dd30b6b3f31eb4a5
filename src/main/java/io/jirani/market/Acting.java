package io.jirani.market;

import io.jirani.db.Db;
import io.jirani.identity.Caller;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** For which household a caller acts: his own, or one of his community that an operator names. */
final class Acting {
    private final CommunityStore communities;
    private final HouseholdStore households;

    Acting(CommunityStore communities, HouseholdStore households) {
        this.communities = communities;
        this.households = households;
    }

    /** The household a caller with a key acts for. */
    Household of(Db.Tx tx, Caller caller, Optional<String> named) {
        if (named.isPresent()) return named(tx, caller, named.get());
        return switch (caller) {
            case Caller.OfHousehold own -> households.get(tx, own.household());
            case Caller.Operator operator -> throw Problem.invalid("household", "an operator says for whom");
            case Caller.Stranger stranger -> throw Problem.invalid("household", "say for whom");
        };
    }

    /** The household of a short code or an id. What the caller may not act for does not exist for him. */
    Household named(Db.Tx tx, Caller caller, String text) {
        return candidates(tx, caller, text).stream()
                .filter(household -> may(caller, household))
                .reduce((one, other) -> {
                    throw Problem.invalid("household", "there are several " + text + ": use the id");
                })
                .orElseThrow(() -> Problem.notFound("no such household"));
    }

    /** The first household a number is verified for that the caller may act for. */
    Optional<Household> ofPhone(Db.Tx tx, Caller caller, Msisdn phone) {
        return households.byPhone(tx, phone).stream()
                .filter(household -> may(caller, household))
                .findFirst();
    }

    /** Whether a caller may see what is a household's. A stranger is let in only where all is open. */
    static boolean may(Caller caller, Household household) {
        return caller instanceof Caller.Stranger || caller.mayActFor(household);
    }

    private List<Household> candidates(Db.Tx tx, Caller caller, String text) {
        if (text.length() == 36)
            return idOf(text).flatMap(id -> households.find(tx, id)).stream().toList();
        var where = switch (caller) {
            case Caller.OfHousehold own -> List.of(own.community());
            case Caller.Operator operator -> List.of(operator.community());
            case Caller.Stranger stranger ->
                communities.all(tx).stream().map(community -> community.id()).toList();
        };
        return where.stream()
                .flatMap(community -> households.byCode(tx, community, text).stream())
                .toList();
    }

    private static Optional<HouseholdId> idOf(String text) {
        try {
            return Optional.of(new HouseholdId(UUID.fromString(text)));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }
}
