package io.jirani.people;

import io.jirani.approvals.Approvable;
import io.jirani.approvals.Fields;
import io.jirani.db.Db;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.Scope;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Problem;
import java.util.Map;

/** {@code person.erase}: operators erase a household's person who asked them to, two of them and at once. */
public final class PersonErase implements Approvable {
    private final HouseholdStore households;
    private final Erase erase;

    public PersonErase(HouseholdStore households, Erase erase) {
        this.households = households;
        this.erase = erase;
    }

    @Override
    public String kind() {
        return "person.erase";
    }

    @Override
    public Scope scope() {
        return Scope.PEOPLE_WRITE;
    }

    @Override
    public int approvers() {
        return 1;
    }

    @Override
    public Map<String, String> canonical(Db.Tx tx, CommunityId community, Map<String, String> payload) {
        var whose = Named.household(tx, households, community, Fields.exactly(payload, "household"));
        if (erase.standing(tx, whose.id()).state() == Erasure.State.DONE)
            throw Problem.of(Problem.Kind.CONFLICT, "this household was erased before");
        return Map.of("household", whose.code());
    }

    @Override
    public Map<String, String> carryOut(Db.Tx tx, Agreed agreed) {
        var whose = Named.household(tx, households, agreed.community(), agreed.payload());
        var data = Map.of("proposal", agreed.proposal().toString(), "approvers", agreed.approvers());
        return Map.of("sha256", erase.now(tx, whose.id(), new Erase.By(agreed.proposer(), agreed.reason(), data)));
    }
}
