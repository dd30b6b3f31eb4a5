package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.settlement.CustomerEntries;
import java.time.Instant;
import java.util.Optional;

/** Unclaimed money is its household's again. */
final class GiveBack {
    private final Parts parts;
    private final UnclaimedStore unclaimed = new UnclaimedStore();

    GiveBack(Parts parts) {
        this.parts = parts;
    }

    /** What is on the list of a household. */
    Money sum(Db.Tx tx, Household household) {
        var currency = parts.communities().get(tx, household.community()).currency();
        return unclaimed.of(tx, household.id()).stream()
                .map(UnclaimedStore.Unclaimed::amount)
                .reduce(Money.zero(currency), Money::plus);
    }

    /** Books all of it back and takes it off the list; under the community's lock. Empty: nothing was on the list. */
    Optional<TransferId> giveBack(Db.Tx tx, Household household, Instant now) {
        var listed = unclaimed.of(tx, household.id());
        if (listed.isEmpty()) return Optional.empty();
        var community = parts.communities().get(tx, household.community());
        var pocket = Settling.pocket(community);
        var last = listed.getLast().number();
        var entry = CustomerEntries.reclaimed(household.id(), last, pocket, sum(tx, household));
        var booked = parts.ledger().post(tx, entry).id();
        unclaimed.givenBack(tx, household.id(), now);
        return Optional.of(booked);
    }
}
