package io.jirani.leaving;

import io.jirani.approvals.Approvable;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Household;
import io.jirani.identity.Scope;
import io.jirani.identity.Standing;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Problem;
import io.jirani.run.EventLog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What of this room needs two people, or three: everything that moves other people's money for good. */
public final class Deeds {
    /** What one of them does. */
    private interface Doing {
        Map<String, String> apply(Db.Tx tx, Household household, Approvable.Agreed agreed);
    }

    /** What it checks beforehand. */
    private interface Checking {
        void apply(Db.Tx tx, Household household, Map<String, String> payload);
    }

    private final Parts parts;
    private final Leave leave;
    private final Death death;
    private final WindDown windDown;
    private final EndStore ends = new EndStore();
    private final GiveBack giveBack;
    private final Return returns;

    public Deeds(Parts parts, Leave leave, Death death, WindDown windDown) {
        this.parts = parts;
        this.leave = leave;
        this.death = death;
        this.windDown = windDown;
        this.giveBack = new GiveBack(parts);
        this.returns = new Return(parts);
    }

    /** All of them, for the room of approvals. */
    public List<Approvable> all() {
        return List.of(
                new OfHousehold("household.leave", Set.of("meters_to"), this::mayLeave, this::leave),
                new OfHousehold("household.heir", Set.of("heir"), this::mayInherit, this::inherit),
                new OfHousehold("household.thaw", Set.of(), this::mayThaw, this::thaw),
                new OfHousehold("unclaimed.give_back", Set.of("amount_minor"), this::mayGiveBack, this::giveBack),
                new OfCommunity());
    }

    private void mayLeave(Db.Tx tx, Household household, Map<String, String> payload) {
        var standing = ends.of(tx, household, parts.clock().instant()).standing();
        if (standing != Standing.LEAVING) Move.ASK.of(standing);
        other(tx, household, payload, "meters_to");
    }

    private Map<String, String> leave(Db.Tx tx, Household household, Approvable.Agreed agreed) {
        leave.begin(
                tx,
                household,
                other(tx, household, agreed.payload(), "meters_to").map(Household::id));
        return Map.of("state", "leaving");
    }

    private void mayInherit(Db.Tx tx, Household household, Map<String, String> payload) {
        death.check(tx, household, heir(tx, household, payload));
    }

    private Map<String, String> inherit(Db.Tx tx, Household household, Approvable.Agreed agreed) {
        var heir = heir(tx, household, agreed.payload());
        return death.inherit(tx, agreed.proposal().toString(), household, heir)
                .map(unlisted -> Map.of("state", "left", "entry", unlisted.toString()))
                .orElse(Map.of("state", "left"));
    }

    private Household heir(Db.Tx tx, Household household, Map<String, String> payload) {
        return another(tx, household, payload, "heir").orElseThrow(() -> Problem.invalid("heir", "who inherits?"));
    }

    private void mayThaw(Db.Tx tx, Household household, Map<String, String> payload) {
        Move.THAW.of(ends.of(tx, household, parts.clock().instant()).standing());
    }

    private Map<String, String> thaw(Db.Tx tx, Household household, Approvable.Agreed agreed) {
        return Map.of("state", EndStore.word(death.thaw(tx, household)));
    }

    /** Who approves sees the sum; another one by then is another proposal. */
    private void mayGiveBack(Db.Tx tx, Household household, Map<String, String> payload) {
        Move.COME_BACK.of(ends.of(tx, household, parts.clock().instant()).standing());
        var sum = giveBack.sum(tx, household);
        if (!String.valueOf(sum.minor()).equals(payload.get("amount_minor")))
            throw Problem.invalid("amount_minor", "unclaimed are " + sum.minor());
    }

    private Map<String, String> giveBack(Db.Tx tx, Household household, Approvable.Agreed agreed) {
        parts.communities().lock(tx, household.community());
        mayGiveBack(tx, household, agreed.payload());
        var now = parts.clock().instant();
        var booked = giveBack.giveBack(tx, household, now);
        var stands = returns.back(tx, household, ends.of(tx, household, now).on(Move.COME_BACK, now), now);
        EventLog.append(
                tx,
                stands == Standing.ACTIVE ? "household.stays" : "household.leaving",
                household.community(),
                Optional.of(household.id()),
                LeavingJson.event(household),
                now);
        return booked.map(entry -> Map.of("entry", entry.toString())).orElse(Map.of());
    }

    /** Another household of the same community that a payload names, and whose account goes on; empty when the field is. */
    private Optional<Household> other(Db.Tx tx, Household household, Map<String, String> payload, String field) {
        var found = another(tx, household, payload, field);
        if (found.isPresent()
                && !ends.of(tx, found.get(), parts.clock().instant()).standing().mayTrade())
            throw Problem.of(
                    Problem.Kind.CONFLICT, "the account of " + found.get().code() + " is ending");
        return found;
    }

    private Optional<Household> another(Db.Tx tx, Household household, Map<String, String> payload, String field) {
        var code = payload.getOrDefault(field, "");
        if (code.isEmpty()) return Optional.empty();
        var found = named(tx, household.community(), code);
        if (found.id().equals(household.id())) throw Problem.invalid(field, "another household");
        return Optional.of(found);
    }

    private Household named(Db.Tx tx, CommunityId community, String code) {
        return parts.households().byCode(tx, community, code).orElseThrow(() -> Problem.notFound("no such household"));
    }

    private static Map<String, String> only(Map<String, String> payload, Set<String> fields) {
        for (var field : payload.keySet()) if (!fields.contains(field)) throw Problem.invalid(field, "no such field");
        var all = new TreeMap<String, String>();
        for (var field : fields) all.put(field, payload.getOrDefault(field, ""));
        return all;
    }

    private static void putDown(Db.Tx tx, Approvable.Agreed agreed, String verb, String subject) {
        var data = Map.of("proposal", agreed.proposal().toString(), "approvers", agreed.approvers());
        Acts.append(tx, new Act(agreed.proposer(), verb, subject, agreed.reason(), data));
    }

    /** A deed to one household; its payload names it by its code. */
    private final class OfHousehold implements Approvable {
        private final String kind;
        private final Set<String> fields;
        private final Checking check;
        private final Doing doing;

        OfHousehold(String kind, Set<String> more, Checking check, Doing doing) {
            this.kind = kind;
            var all = new java.util.TreeSet<>(more);
            all.add("household");
            this.fields = Set.copyOf(all);
            this.check = check;
            this.doing = doing;
        }

        @Override
        public String kind() {
            return kind;
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
            var all = only(payload, fields);
            check.apply(tx, named(tx, community, all.getOrDefault("household", "")), all);
            return all;
        }

        @Override
        public Map<String, String> carryOut(Db.Tx tx, Agreed agreed) {
            var household = named(tx, agreed.community(), agreed.payload().getOrDefault("household", ""));
            var told = doing.apply(tx, household, agreed);
            putDown(tx, agreed, kind, "household " + household.id());
            return told;
        }
    }

    /** A community winds down: three people agree, for its fund is shared too. */
    private final class OfCommunity implements Approvable {
        @Override
        public String kind() {
            return "community.wind_down";
        }

        @Override
        public Scope scope() {
            return Scope.ADMIN_OPS;
        }

        @Override
        public int approvers() {
            return 2;
        }

        @Override
        public Map<String, String> canonical(Db.Tx tx, CommunityId community, Map<String, String> payload) {
            var all = only(payload, Set.of("community"));
            if (!parts.communities().get(tx, community).code().equals(all.get("community")))
                throw Problem.notFound("no such community");
            return all;
        }

        @Override
        public Map<String, String> carryOut(Db.Tx tx, Agreed agreed) {
            Community community = parts.communities().get(tx, agreed.community());
            windDown.begin(tx, community, agreed.proposal());
            putDown(tx, agreed, "community.wind_down", "community " + community.code());
            return Map.of("state", "winding_down");
        }
    }
}
