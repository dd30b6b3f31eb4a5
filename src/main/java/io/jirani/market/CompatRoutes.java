package io.jirani.market;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.http.IdempotencyStore.Replay;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.Household;
import io.jirani.identity.Scope;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.kernel.Problem;
import io.jirani.kernel.PurchaseId;
import io.jirani.market.CompatTrade.Side;
import io.jirani.market.OrderBook.Partial;
import io.jirani.market.Purchase.Door;
import io.jirani.metering.LookRoutes;
import io.jirani.run.Job;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The paths that older clients speak (seed-apis section 1, decided 5, rulings 10 and 18), on the same book and the same
 * purchases as {@code /v1}. Refusals leave as problems; the HTTP door puts them in these clients' words.
 */
public final class CompatRoutes {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 100;

    private final Market market;
    private final SnapshotStore snapshots;
    private final Acting acting;
    private final OnceRoutes once;

    public CompatRoutes(Market market, SnapshotStore snapshots) {
        this.market = market;
        this.snapshots = snapshots;
        this.acting = new Acting(market.communities(), market.households());
        this.once = new OnceRoutes(market);
    }

    /** Mounts the operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "executeTrade", this::executeTrade);
        Answers.on(builder, "getPaymentStatus", this::getPaymentStatus);
        Answers.on(builder, "listCompatHouseholds", this::listHouseholds);
    }

    private void executeTrade(RoutingContext ctx) {
        var caller = market.auth().compatCaller(ctx);
        var asked = CompatTrade.parse(Answers.bytes(ctx));
        try {
            if (asked.side() == Side.BUY) buy(ctx, caller, asked);
            else sell(ctx, caller, asked);
        } catch (Problem problem) {
            if (asked.side() == Side.BUY)
                market.count(Door.COMPAT, problem.kind().slug());
            throw inTheirWords(problem);
        }
    }

    private void buy(RoutingContext ctx, Caller caller, CompatTrade asked) {
        var answer = once.run(ctx, caller, 200, tx -> {
            var buyer = household(tx, caller, asked);
            var reservation = market.buyNow().reserve(tx, request(tx, buyer, asked));
            var id = reservation.purchase().id().toString();
            OnceRoutes.putDown(tx, ctx, caller, "purchase.made", buyer.id(), Map.of("purchase", id));
            return new OnceRoutes.Done(new JsonObject().put("id", id), buyer.id());
        });
        var id = PurchaseId.parse(answer.body().getString("id"));
        var purchase =
                market.db().transaction(tx -> market.purchases().find(tx, id)).orElseThrow();
        if (answer.replay() == Replay.FIRST) {
            market.count(Door.COMPAT, "reserved");
            Job.nudge(ctx.vertx(), Market.COLLECT);
        }
        var payment = pushAnswer(ctx.vertx(), purchase.intent());
        var json = market.db()
                .transaction(tx -> CompatJson.bought(
                        asked,
                        market.purchases().find(tx, id).orElseThrow(),
                        market.purchases().trades(tx, id),
                        payment,
                        market.communities().get(tx, purchase.community()).feePoints()));
        OnceRoutes.send(ctx, answer, json);
    }

    private void sell(RoutingContext ctx, Caller caller, CompatTrade asked) {
        var answer = once.run(ctx, caller, 200, tx -> {
            var seller = household(tx, caller, asked);
            var order = market.offers().place(tx, seller, asked.amount(), price(asked, currency(tx, seller)));
            var id = order.id().toString();
            OnceRoutes.putDown(tx, ctx, caller, "order.placed", seller.id(), Map.of("order", id));
            return new OnceRoutes.Done(new JsonObject().put("id", id), seller.id());
        });
        var id = OrderId.parse(answer.body().getString("id"));
        var json = market.db().transaction(tx -> {
            var order = market.orders().find(tx, id).orElseThrow();
            return CompatJson.offered(
                    asked,
                    order,
                    market.communities().get(tx, order.community()).feePoints());
        });
        OnceRoutes.send(ctx, answer, json);
    }

    private void getPaymentStatus(RoutingContext ctx) {
        var caller = market.auth().compatCaller(ctx);
        var id = OnceRoutes.path(ctx, "tx_id");
        var json = market.db().transaction(tx -> {
            var purchase = market.lookups()
                    .byAnyId(tx, id)
                    .filter(found -> Acting.may(caller, market.households().get(tx, found.buyer())))
                    .orElseThrow(() -> Problem.notFound("no such payment"));
            looked(tx, ctx, caller, purchase.buyer(), "a payment");
            return CompatJson.status(
                    purchase, market.purchases().trades(tx, purchase.id()), payment(tx, purchase.intent()));
        });
        Answers.json(ctx, 200, json);
    }

    private void listHouseholds(RoutingContext ctx) {
        var caller = market.auth().compatCaller(ctx);
        var whose = switch (caller) {
            case Caller.OfHousehold own -> whose(Optional.of(own.community()), Optional.of(own.household()));
            case Caller.Operator operator -> whose(Optional.of(operator.community()), Optional.empty());
            case Caller.Stranger stranger -> whose(Optional.empty(), Optional.empty());
        };
        var seen = market.db().transaction(tx -> {
            if (caller instanceof Caller.Operator) AuthRoutes.known(ctx).must(Scope.HOMES_READ);
            var all = snapshots.all(tx, whose);
            for (var home : all) looked(tx, ctx, caller, home.household(), "what it makes and uses now");
            return all;
        });
        Answers.json(ctx, 200, CompatJson.households(seen));
    }

    /** Where the door is open everybody is played, and nobody's look is written down. */
    private void looked(Db.Tx tx, RoutingContext ctx, Caller caller, HouseholdId whose, String what) {
        if (caller instanceof Caller.Operator)
            LookRoutes.look(tx, ctx, whose, what, LookRoutes.ALL, market.clock().instant());
    }

    private static SnapshotStore.Whose whose(Optional<CommunityId> community, Optional<HouseholdId> household) {
        return new SnapshotStore.Whose(community, household);
    }

    /** Waits, without holding a thread, until the collector has the provider's answer to the push, or patience ends. */
    private Payment pushAnswer(Vertx vertx, IntentId intent) {
        var begun = System.nanoTime();
        while (true) {
            var payment = market.db().transaction(tx -> payment(tx, intent));
            if (payment.isAnswered() || System.nanoTime() - begun > PATIENCE.toNanos()) return payment;
            vertx.timer(LOOK_MILLIS, TimeUnit.MILLISECONDS).await();
        }
    }

    private Payment payment(Db.Tx tx, IntentId intent) {
        return new Payment(market.intents().find(tx, intent).orElseThrow());
    }

    /** The household that is named, else the caller's own, else the one that owns the phone. */
    private Household household(Db.Tx tx, Caller caller, CompatTrade asked) {
        var household = findHousehold(tx, caller, asked);
        if (asked.phone().isPresent()
                && !household.phones().contains(asked.phone().get()))
            throw Problem.invalid("phone", "not a verified number of this household");
        return household;
    }

    private Household findHousehold(Db.Tx tx, Caller caller, CompatTrade asked) {
        if (asked.household().isPresent() || caller instanceof Caller.OfHousehold)
            return acting.of(tx, caller, asked.household());
        var phone = asked.phone().orElseThrow(() -> Problem.invalid("phone", "missing, and no household is named"));
        return acting.ofPhone(tx, caller, phone)
                .orElseThrow(() -> Problem.invalid("phone", "not a verified number of any household"));
    }

    private BuyNow.Request request(Db.Tx tx, Household buyer, CompatTrade asked) {
        var phone = asked.phone()
                .or(() -> buyer.phones().stream().findFirst())
                .orElseThrow(() -> Problem.invalid("phone", "this household has no verified number"));
        // A number nobody here owns leaves nobody to buy from, as one does whose household offers nothing.
        var sellers = asked.sellerPhone()
                .map(number -> market.households().byPhone(tx, number).stream()
                        .map(Household::id)
                        .collect(Collectors.toSet()));
        return new BuyNow.Request(
                buyer, phone, asked.amount(), price(asked, currency(tx, buyer)), Partial.REFUSE, sellers, Door.COMPAT);
    }

    private Asset currency(Db.Tx tx, Household household) {
        return market.communities().get(tx, household.community()).currency();
    }

    private static Price price(CompatTrade asked, Asset currency) {
        var minor = asked.price().movePointRight(currency.decimals()).stripTrailingZeros();
        if (minor.scale() > 0) throw Problem.invalid("price", "has at most " + currency.decimals() + " decimals");
        return new Price(minor.longValueExact(), currency);
    }

    /** The same refusal with these clients' field names. */
    private static Problem inTheirWords(Problem problem) {
        var field =
                problem.faults().isEmpty() ? "" : problem.faults().getFirst().pointer();
        if (problem.kind() == Problem.Kind.PRICE_OUT_OF_BOUNDS) return Problem.invalid("price", problem.detail());
        if (field.equals("quantity_wh"))
            return Problem.invalid("amount", problem.faults().getFirst().detail());
        if (field.equals("household"))
            return Problem.invalid("household_id", problem.faults().getFirst().detail());
        return problem;
    }
}
