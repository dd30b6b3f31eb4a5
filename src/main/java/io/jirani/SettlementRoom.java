package io.jirani;

import io.jirani.config.ServeSettings;
import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.KeyStore;
import io.jirani.identity.NumberCodes;
import io.jirani.kernel.Ids;
import io.jirani.leaving.LeavingVerticle;
import io.jirani.payments.IntentStore;
import io.jirani.payments.PaymentSettings;
import io.jirani.settlement.CreditIntervals;
import io.jirani.settlement.CreditLineRoutes;
import io.jirani.settlement.IntervalInput;
import io.jirani.settlement.PayOutSellers;
import io.jirani.settlement.PayoutPolicy;
import io.jirani.settlement.ProveProceeds;
import io.jirani.settlement.SendNotices;
import io.jirani.settlement.SettleAuctions;
import io.jirani.settlement.SettlePurchases;
import io.jirani.settlement.SettlementStores;
import io.jirani.settlement.SettlementVerticle;
import io.jirani.settlement.TellCredit;
import io.jirani.settlement.TellNumbers;
import io.jirani.settlement.Teller;
import io.jirani.settlement.TopUpRoutes;
import io.jirani.settlement.TopUpWallets;
import io.jirani.settlement.TradingRoutes;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Settlement's part of the composition: interval → credit, paid purchase → settlement → payout, what people are told, on what
 * terms they have light, and the end of who leaves.
 */
final class SettlementRoom {
    private static final String RAIL = "mpesa";

    private final SettlementVerticle settlement;
    private final LeavingRoom leaving;
    private final LeavingVerticle ends;
    private final PhonesRoom numbers;
    private final SupplyRoom supply;
    private final TellCredit credit;
    private final TradingRoutes trading;
    private final TopUpRoutes topUps;
    private final CreditLineRoutes lines;
    private final AuthRoutes auth;

    /**
     * @param codes proves numbers
     * @param tell sends a notice to a household's phone
     * @param input what the meters say of an interval
     * @param nudge asks a job to look, by its name
     */
    SettlementRoom(
            Db db,
            SettlementStores stores,
            AuthRoutes auth,
            ApprovalsRoom approvals,
            NumberCodes codes,
            Teller tell,
            ServeSettings serve,
            PaymentSettings payments,
            Ids ids,
            App.World world,
            BiFunction<Db.Tx, IntervalInput.Question, IntervalInput> input,
            MeterRegistry metrics,
            Consumer<String> nudge) {
        this.auth = auth;
        var clock = world.clock();
        var sunClock = world.sunClock();
        var least = serve.market().payoutMinimum();
        var numbersHear = new TellNumbers(db, stores, clock);
        credit = new TellCredit(db, stores.credits(), clock, sunClock, metrics, nudge);
        var jobs = new SettlementVerticle.Jobs(
                new CreditIntervals(db, stores, clock, sunClock, serve.market().grace(), input, nudge),
                new SettlePurchases(db, stores, clock, sunClock, nudge),
                new SettleAuctions(db, stores, clock, sunClock, nudge),
                new ProveProceeds(db, stores, clock, nudge),
                new PayOutSellers(db, stores, ids, clock, RAIL, new PayoutPolicy(least), metrics, nudge),
                numbersHear,
                new SendNotices(db, stores.notices(), stores.households(), clock, tell, metrics),
                credit,
                new TopUpWallets(
                        db,
                        stores,
                        new IntentStore(RAIL, stores.households().phones(), payments),
                        ids,
                        clock,
                        metrics,
                        nudge));
        settlement = new SettlementVerticle(jobs, metrics);
        numbers = new PhonesRoom(db, auth, stores, approvals, codes, payments, numbersHear, ids, clock, RAIL, nudge);
        trading = new TradingRoutes(db, auth, approvals.answers(), stores, clock);
        topUps = new TopUpRoutes(db, auth, approvals.answers(), stores, clock);
        lines = new CreditLineRoutes(db, auth, approvals.answers(), stores, clock);
        leaving =
                new LeavingRoom(db, stores, new KeyStore(world.random()), payments, least, ids, clock, sunClock, nudge);
        ends = leaving.verticle(metrics);
        leaving.deeds().forEach(approvals::register);
        supply = new SupplyRoom(db, auth, approvals, stores.households(), ids, world, metrics, nudge);
    }

    void mount(RouterBuilder builder) {
        numbers.mount(builder);
        trading.mount(builder);
        topUps.mount(builder);
        lines.mount(builder);
        leaving.mount(builder, auth);
        supply.mount(builder);
    }

    /** Starts the jobs that book, with those of the books, and those that bring ends to their end. */
    void deploy(BooksRoom books, Consumer<Deployable> jobs) {
        books.deploy(jobs, settlement);
        jobs.accept(ends);
        jobs.accept(supply.verticle());
    }

    List<HealthCheck> health() {
        return List.of(ends.health(), supply.health(), credit.health());
    }
}
