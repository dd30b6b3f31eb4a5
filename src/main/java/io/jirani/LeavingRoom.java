package io.jirani;

import io.jirani.access.SessionStore;
import io.jirani.approvals.Approvable;
import io.jirani.db.Db;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.KeyStore;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.leaving.Death;
import io.jirani.leaving.Deeds;
import io.jirani.leaving.Leave;
import io.jirani.leaving.LeavingRoutes;
import io.jirani.leaving.LeavingVerticle;
import io.jirani.leaving.Parts;
import io.jirani.leaving.Silence;
import io.jirani.leaving.WindDown;
import io.jirani.market.Offers;
import io.jirani.market.OrderStore;
import io.jirani.metering.MeterHandBack;
import io.jirani.payments.PaymentSettings;
import io.jirani.payments.PayoutStore;
import io.jirani.payments.StopPayouts;
import io.jirani.settlement.CreditCommands;
import io.jirani.settlement.CreditStore;
import io.jirani.settlement.NoticeStore;
import io.jirani.settlement.SettlementStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/** The end of customers and communities, put together; also for the command line, which has no doors. */
public final class LeavingRoom {
    private final Leave leave;
    private final Death death;
    private final WindDown windDown;
    private final Parts parts;
    private final Deeds deeds;

    /**
     * @param least the least that is paid out by phone
     * @param nudge asks a job to look, by its name
     */
    public LeavingRoom(
            Db db,
            SettlementStores stores,
            KeyStore keys,
            PaymentSettings payments,
            Money least,
            Ids ids,
            Clock clock,
            Clock sunClock,
            Consumer<String> nudge) {
        var orders = new OrderStore();
        parts = new Parts(
                db,
                stores.ledger(),
                stores.communities(),
                stores.households(),
                orders,
                new Offers(stores.communities(), orders, stores.ledger(), ids, clock, sunClock),
                new StopPayouts(
                        new PayoutStore("mpesa", stores.households().phones()), stores.ledger(), payments, clock),
                new MeterHandBack(clock, sunClock),
                new CreditCommands(stores.ledger(), new CreditStore(ids)),
                new NoticeStore(ids),
                entrances(keys),
                least,
                clock,
                sunClock);
        leave = new Leave(parts, nudge);
        death = new Death(parts, leave);
        windDown = new WindDown(parts, nudge);
        deeds = new Deeds(parts, leave, death, windDown);
    }

    private static Parts.Entrances entrances(KeyStore keys) {
        var sessions = new SessionStore();
        return (tx, household, now) -> {
            sessions.endOf(tx, household, SessionStore.Why.OPERATOR, now);
            keys.revokeAll(tx, household, now);
        };
    }

    /** What of it needs more than one person. */
    public List<Approvable> deeds() {
        return deeds.all();
    }

    /** For the command line. */
    public WindDown windDown() {
        return windDown;
    }

    public Leave leave() {
        return leave;
    }

    public Death death() {
        return death;
    }

    public Silence silence() {
        return new Silence(parts);
    }

    public void mount(RouterBuilder builder, AuthRoutes auth) {
        new LeavingRoutes(auth, parts, leave, death).mount(builder);
    }

    LeavingVerticle verticle(MeterRegistry metrics) {
        return new LeavingVerticle(parts, leave, silence(), windDown, metrics);
    }
}
