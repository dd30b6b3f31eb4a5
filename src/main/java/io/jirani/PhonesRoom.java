package io.jirani;

import io.jirani.db.Db;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.NumberCodes;
import io.jirani.kernel.Ids;
import io.jirani.settlement.ChangePhone;
import io.jirani.settlement.PayoutRoutes;
import io.jirani.settlement.PhoneRoutes;
import io.jirani.settlement.SettlementStores;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.util.function.Consumer;

/** The numbers' part of the composition: what proves them, and the money that is asked to go there. */
final class PhonesRoom {
    private final PayoutRoutes payouts;
    private final PhoneRoutes phones;

    /**
     * @param rail whose float pays
     */
    PhonesRoom(
            Db db,
            AuthRoutes auth,
            SettlementStores stores,
            ApprovalsRoom approvals,
            NumberCodes codes,
            Ids ids,
            Clock clock,
            String rail,
            Consumer<String> nudge) {
        approvals.register(new ChangePhone(stores, clock));
        payouts = new PayoutRoutes(db, auth, approvals.answers(), stores, ids, clock, rail, nudge);
        phones = new PhoneRoutes(db, auth, stores, codes, clock);
    }

    void mount(RouterBuilder builder) {
        payouts.mount(builder);
        phones.mount(builder);
    }
}
