package io.jirani.supply;

import io.jirani.approvals.Approvable;
import io.jirani.approvals.Fields;
import io.jirani.db.Db;
import io.jirani.identity.Scope;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;
import io.jirani.supply.TermsStore.Deed;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Two people set terms under which a light may go out that stayed on before: {@code supply.set}. */
public final class SetSupply implements Approvable {
    static final String KIND = "supply.set";

    private final ChangeTerms change;
    private final Consumer<String> nudge;

    /**
     * @param nudge asks a job to look, by its name
     */
    public SetSupply(ChangeTerms change, Consumer<String> nudge) {
        this.change = change;
        this.nudge = nudge;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Scope scope() {
        return Scope.METERS_WRITE;
    }

    @Override
    public int approvers() {
        return 1;
    }

    @Override
    public Map<String, String> canonical(Db.Tx tx, CommunityId community, Map<String, String> payload) {
        var all = Fields.exactly(payload, "household", "mode", "grace_wh", "grace_h", "protected_as");
        var household = change.household(tx, community, field(all, "household"));
        // read first: terms that come between the two leave a proposal to which nobody can agree
        var revision = change.revision(tx, household);
        change.mustChange(tx, household, terms(all));
        return SupplyJson.proposed(household.code(), terms(all), revision);
    }

    @Override
    public Map<String, String> carryOut(Db.Tx tx, Agreed agreed) {
        var household = change.household(tx, agreed.community(), field(agreed.payload(), "household"));
        var deed = new Deed(
                agreed.proposer(), Msisdn.blot(agreed.reason()), agreed.approvers(), Optional.of(agreed.proposal()));
        change.agreed(tx, household, (int) number(agreed.payload(), "revision"), terms(agreed.payload()), deed);
        nudge.accept(SupplyVerticle.JOB);
        return Map.of("household", household.code());
    }

    @Override
    public String inActs(String reason) {
        return reason.isEmpty() ? "" : "kept with the proposal";
    }

    private static Terms terms(Map<String, String> all) {
        return new Terms(
                Terms.mode(field(all, "mode")),
                new Energy(number(all, "grace_wh")),
                Duration.ofHours(number(all, "grace_h")),
                Terms.protection(field(all, "protected_as")));
    }

    private static long number(Map<String, String> all, String name) {
        var text = field(all, name);
        if (!text.matches("0|[1-9][0-9]{0,8}")) throw Problem.invalid(name, "a whole number");
        return Long.parseLong(text);
    }

    private static String field(Map<String, String> all, String name) {
        return Optional.ofNullable(all.get(name)).orElse("");
    }
}
