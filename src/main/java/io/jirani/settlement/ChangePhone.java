package io.jirani.settlement;

import io.jirani.approvals.Approvable;
import io.jirani.approvals.Fields;
import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.Scope;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.PhoneId;
import io.jirani.kernel.Problem;
import java.time.Clock;
import java.util.Map;

/**
 * An agent has another number of a household paid, for who has lost the phone that could ask for it. The number has proved
 * itself like any other, it waits a day, and the old one is told.
 */
public final class ChangePhone implements Approvable {
    private static final String HOUSEHOLD = "household";
    private static final String PHONE = "phone";

    private final SettlementStores stores;
    private final ChoosePhone choose;

    public ChangePhone(SettlementStores stores, Clock clock) {
        this.stores = stores;
        this.choose = new ChoosePhone(stores, clock);
    }

    @Override
    public String kind() {
        return "phone.change";
    }

    @Override
    public Scope scope() {
        return Scope.PEOPLE_READ;
    }

    @Override
    public int approvers() {
        return 1;
    }

    @Override
    public Map<String, String> canonical(Db.Tx tx, CommunityId community, Map<String, String> payload) {
        var household = household(tx, community, payload);
        var phone = choose.own(tx, household, phone(payload));
        if (!phone.provedItself()) throw Problem.of(Problem.Kind.CONFLICT, "this number has not proved itself yet");
        return Map.of(HOUSEHOLD, household.code(), PHONE, phone.id().toString());
    }

    @Override
    public Map<String, String> carryOut(Db.Tx tx, Agreed agreed) {
        var household = household(tx, agreed.community(), agreed.payload());
        var from = choose.choose(tx, household, phone(agreed.payload()));
        return Map.of("payable_from", from.toString());
    }

    private Household household(Db.Tx tx, CommunityId community, Map<String, String> payload) {
        var code = Fields.exactly(payload, HOUSEHOLD, PHONE).getOrDefault(HOUSEHOLD, "");
        return stores.households().byCode(tx, community, code).orElseThrow(() -> Problem.notFound("no such household"));
    }

    private static PhoneId phone(Map<String, String> payload) {
        return PhoneId.parse(payload.getOrDefault(PHONE, ""));
    }
}
