package io.jirani;

import io.jirani.config.ServeSettings;
import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.identity.AuthRoutes;
import io.jirani.ledger.LedgerStore;
import io.jirani.metering.LookRoutes;
import io.jirani.payments.CallbackRoutes;
import io.jirani.payments.CallbackSpool;
import io.jirani.payments.CallbackToken;
import io.jirani.payments.ClockCheck;
import io.jirani.payments.GuardedRail;
import io.jirani.payments.MeteredRail;
import io.jirani.payments.PaymentRoutes;
import io.jirani.payments.PaymentVerticle;
import io.jirani.payments.Payments;
import io.jirani.payments.RequestMove;
import io.jirani.payments.RequestRefund;
import io.jirani.payments.Rulings;
import io.jirani.payments.TracedRail;
import io.jirani.payments.UnconnectedRoutes;
import io.jirani.payments.mpesa.MpesaHttpClient;
import io.jirani.payments.mpesa.MpesaRail;
import io.jirani.payments.mpesa.SharedTokens;
import io.jirani.reviews.FloatHealth;
import io.jirani.reviews.FloatRoutes;
import io.jirani.reviews.MoveFloat;
import io.jirani.reviews.PackStore;
import io.jirani.reviews.RailsHealth;
import io.jirani.reviews.RefundPayment;
import io.jirani.reviews.RefundRoutes;
import io.jirani.reviews.RefundsHealth;
import io.jirani.reviews.ReviewRoutes;
import io.jirani.reviews.ReviewsHealth;
import io.jirani.reviews.RulePayment;
import io.jirani.reviews.SettleFloat;
import io.jirani.vault.Vault;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Payments' part of the composition: intent → rail → callback, query → credit, and what of it people must decide. */
final class PaymentsRoom {
    private final Payments.Parts parts;
    private final PaymentRoutes payments;
    private final CallbackRoutes callbacks;
    private final UnconnectedRoutes unconnected;
    private final ReviewRoutes reviews;
    private final RefundRoutes refunds;
    private final FloatRoutes floats;
    private final ClockCheck time;
    private final List<HealthCheck> health;

    /**
     * @param nudge asks a job to look, by its name
     */
    PaymentsRoom(
            Db db,
            LedgerStore ledger,
            AuthRoutes auth,
            Vault vault,
            App.Settings settings,
            ApprovalsRoom approvals,
            App.World world,
            MeterRegistry metrics,
            Consumer<String> nudge) {
        ServeSettings serve = settings.serve();
        var clock = world.clock();
        var tokens = new CallbackToken(serve.keys().callback());
        var patience = settings.payments().railTimeout();
        var shelf = new SharedTokens(db, vault, settings.mpesa());
        var mpesa = new MpesaRail(
                new MpesaHttpClient(world.vertx(), settings.mpesa(), shelf, clock, patience), tokens, clock);
        var rail = new GuardedRail(new TracedRail(new MeteredRail(mpesa, metrics)), clock, metrics);
        var spool = new CallbackSpool(settings.spool().resolve("callbacks.spool"), vault);
        parts = Payments.Parts.of(db, ledger, rail, vault, spool, clock, settings.payments(), metrics);
        payments = new PaymentRoutes(parts, auth, nudge);
        callbacks = new CallbackRoutes(parts, tokens, settings.access().addresses());
        unconnected = new UnconnectedRoutes(auth);
        approvals.register(new RulePayment(new Rulings(parts, nudge), new PackStore()));
        var requests = new RequestRefund(parts, nudge);
        approvals.register(new RefundPayment(requests, new PackStore()));
        refunds = new RefundRoutes(db, auth, requests);
        var moves = new RequestMove(parts, nudge);
        approvals.register(new MoveFloat(moves));
        approvals.register(new SettleFloat(moves));
        floats = new FloatRoutes(db, auth);
        reviews = new ReviewRoutes(
                db,
                auth,
                parts.reviews(),
                parts.railStates(),
                (tx, ctx, whose) ->
                        LookRoutes.look(tx, ctx, whose, "payment under review", LookRoutes.ALL, clock.instant()),
                parts.rails().keySet(),
                clock);
        time = new ClockCheck(db, world.wallClock(), System::nanoTime);
        var read = settings.payments().statements().isPresent() ? parts.rails().keySet() : Set.<String>of();
        health = List.of(
                ReviewsHealth.of(db, parts.reviews(), clock),
                RefundsHealth.of(db, clock),
                RailsHealth.of(db, read, clock),
                FloatHealth.of(db, clock),
                new HealthCheck("clock", () -> ReviewsHealth.clock(time.off())));
    }

    /** What other rooms need of payments. */
    Payments.Parts parts() {
        return parts;
    }

    void mount(RouterBuilder builder) {
        payments.mount(builder);
        callbacks.mount(builder);
        unconnected.mount(builder);
        reviews.mount(builder);
        refunds.mount(builder);
        floats.mount(builder);
    }

    List<HealthCheck> health() {
        return health;
    }

    Deployable verticle() {
        return new PaymentVerticle(parts, time::guard);
    }
}
