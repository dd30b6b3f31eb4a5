package io.jirani;

import io.jirani.access.SessionStore;
import io.jirani.db.Db;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.NumberCodes;
import io.jirani.kernel.Ids;
import io.jirani.payments.PaymentSettings;
import io.jirani.payments.PayoutStore;
import io.jirani.payments.StopPayouts;
import io.jirani.settlement.ChangePhone;
import io.jirani.settlement.GiveUpPhone;
import io.jirani.settlement.PayoutRoutes;
import io.jirani.settlement.PhoneRoutes;
import io.jirani.settlement.SettlementStores;
import io.jirani.settlement.TellNumbers;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.util.function.Consumer;

/** The numbers' part of the composition: what proves them, and the money that is asked to go there. */
final class PhonesRoom {
    private final PayoutRoutes payouts;
    private final PhoneRoutes phones;

    /**
     * @param tell tells numbers of each other
     * @param rail whose float pays
     */
    PhonesRoom(
            Db db,
            AuthRoutes auth,
            SettlementStores stores,
            ApprovalsRoom approvals,
            NumberCodes codes,
            PaymentSettings settings,
            TellNumbers tell,
            Ids ids,
            Clock clock,
            String rail,
            Consumer<String> nudge) {
        approvals.register(new ChangePhone(stores, tell, clock));
        var sent = new PayoutStore(rail, stores.households().phones());
        var giveUp = new GiveUpPhone(
                stores,
                new StopPayouts(sent, stores.ledger(), settings, clock),
                new SessionStore()::endOf,
                tell,
                clock);
        payouts = new PayoutRoutes(db, auth, approvals.answers(), stores, ids, clock, rail, nudge);
        phones = new PhoneRoutes(db, auth, stores, codes, tell, giveUp, clock);
    }

    void mount(RouterBuilder builder) {
        payouts.mount(builder);
        phones.mount(builder);
    }
}
