package io.jirani;

import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Ids;
import io.jirani.metering.CommandStore;
import io.jirani.settlement.NoticeStore;
import io.jirani.supply.ChangeTerms;
import io.jirani.supply.MeterTermsStore;
import io.jirani.supply.SetSupply;
import io.jirani.supply.SupplyRoutes;
import io.jirani.supply.SupplyVerticle;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.function.Consumer;

/** Supply's part of the composition: on what terms a household has light, and that its meters know. */
final class SupplyRoom {
    private final SupplyRoutes routes;
    private final SupplyVerticle verticle;

    /**
     * @param nudge asks a job to look, by its name
     */
    SupplyRoom(
            Db db,
            AuthRoutes auth,
            ApprovalsRoom approvals,
            HouseholdStore households,
            Ids ids,
            App.World world,
            MeterRegistry metrics,
            Consumer<String> nudge) {
        var clock = world.clock();
        var change = new ChangeTerms(households, new NoticeStore(ids), clock);
        var meters = new MeterTermsStore(new CommandStore(ids, clock));
        approvals.register(new SetSupply(change, nudge));
        routes = new SupplyRoutes(db, auth, approvals.routes(), approvals.answers(), change, meters, nudge, clock);
        verticle = new SupplyVerticle(db, meters, nudge, clock, world.sunClock(), metrics);
    }

    void mount(RouterBuilder builder) {
        routes.mount(builder);
    }

    Deployable verticle() {
        return verticle;
    }

    HealthCheck health() {
        return verticle.health();
    }
}
