package io.jirani.settlement;

import io.jirani.approvals.Approvable;
import io.jirani.approvals.Fields;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.NumberSeals;
import io.jirani.identity.Phone;
import io.jirani.identity.PhoneStore;
import io.jirani.identity.Scope;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PhoneId;
import io.jirani.kernel.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Agents have another number of a household paid, for who has lost the phone that could ask for it: one that has proved itself
 * a day later, a new one a day after it proved itself. The others are told. A new number waits in the proposal sealed: who
 * agrees sees it masked.
 */
public final class ChangePhone implements Approvable {
    private static final String HOUSEHOLD = "household";
    private static final String PHONE = "phone";
    private static final String NUMBER = "number";
    private static final String SEALED = "sealed";

    private final SettlementStores stores;
    private final PhoneStore phones;
    private final NumberSeals seals;
    private final ChoosePhone choose;
    private final Clock clock;

    public ChangePhone(SettlementStores stores, TellNumbers tell, Clock clock) {
        this.stores = stores;
        this.phones = stores.households().phones();
        this.seals = new NumberSeals(stores.households().people());
        this.choose = new ChoosePhone(stores, tell, clock);
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "phone.change";
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
        Fields.exactly(payload, HOUSEHOLD, payload.containsKey(NUMBER) ? NUMBER : PHONE);
        var household = household(tx, community, payload);
        if (!payload.containsKey(NUMBER)) return known(tx, household, PhoneId.parse(payload.getOrDefault(PHONE, "")));
        var number = Msisdn.parse(payload.getOrDefault(NUMBER, ""));
        var entry = phones.ofHousehold(tx, household.id(), number);
        if (entry.isPresent()) return known(tx, household, entry.get().id());
        return Map.of(
                HOUSEHOLD, household.code(),
                NUMBER, number.masked(),
                SEALED, seals.seal(tx, household.person(), number));
    }

    private Map<String, String> known(Db.Tx tx, Household household, PhoneId id) {
        var phone = choose.own(tx, household, id);
        return Map.of(
                HOUSEHOLD, household.code(),
                PHONE, phone.id().toString(),
                NUMBER, phone.number().masked());
    }

    @Override
    public Map<String, String> carryOut(Db.Tx tx, Agreed agreed) {
        var household = household(tx, agreed.community(), agreed.payload());
        stores.communities().lock(tx, household.community());
        var phone = phone(tx, household, agreed.payload());
        var from = choose.agreed(tx, household, phone.id());
        var data = Map.of(
                "proposal", agreed.proposal().toString(),
                "approvers", agreed.approvers(),
                "phone", phone.id().toString());
        Acts.append(
                tx, new Act(agreed.proposer(), "phone.changed", "household " + household.id(), agreed.reason(), data));
        return Map.of(
                "phone", phone.id().toString(),
                "payable_from", from.map(Instant::toString).orElse("a day after it has proved itself"));
    }

    /** The number that was agreed on: an entry of the household's, made now where there is none yet. */
    private Phone phone(Db.Tx tx, Household household, Map<String, String> payload) {
        if (payload.containsKey(PHONE))
            return choose.own(tx, household, PhoneId.parse(payload.getOrDefault(PHONE, "")));
        var number = seals.open(tx, household.person(), payload.getOrDefault(SEALED, ""));
        Optional<Phone> entry = phones.ofHousehold(tx, household.id(), number);
        return entry.orElseGet(() -> phones.add(tx, household.id(), number, clock.instant()));
    }

    private Household household(Db.Tx tx, CommunityId community, Map<String, String> payload) {
        return stores.households()
                .byCode(tx, community, payload.getOrDefault(HOUSEHOLD, ""))
                .orElseThrow(() -> Problem.notFound("no such household"));
    }
}
