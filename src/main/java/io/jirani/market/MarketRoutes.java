package io.jirani.market;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.http.IdempotencyStore.Replay;
import io.jirani.identity.Caller;
import io.jirani.identity.Community;
import io.jirani.identity.Household;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.kernel.Problem;
import io.jirani.kernel.PurchaseId;
import io.jirani.market.OrderBook.Partial;
import io.jirani.market.Purchase.Door;
import io.jirani.market.tariff.SupplierPrice;
import io.jirani.metering.LookRoutes;
import io.jirani.run.Job;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Orders, the book and purchases under {@code /v1}. Who calls is proven by a key; what is not his is not found. */
public final class MarketRoutes {
    private final Market market;
    private final TariffStore tariffs = new TariffStore();
    private final Acting acting;
    private final OnceRoutes once;

    public MarketRoutes(Market market) {
        this.market = market;
        this.acting = new Acting(market.communities(), market.households());
        this.once = new OnceRoutes(market);
    }

    /** Mounts the operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "placeOrder", this::placeOrder);
        Answers.on(builder, "listOrders", this::listOrders);
        Answers.on(builder, "cancelOrder", this::cancelOrder);
        Answers.on(builder, "getBook", this::getBook);
        Answers.on(builder, "createPurchase", this::createPurchase);
        Answers.on(builder, "getPurchase", this::getPurchase);
        Answers.on(builder, "listPurchases", this::listPurchases);
    }

    private void placeOrder(RoutingContext ctx) {
        var caller = market.auth().caller(ctx);
        var body = Answers.body(ctx);
        var answer = once.withKey(ctx, caller, 201, tx -> {
            var seller = acting.of(tx, caller, text(body, "household"));
            var community = market.communities().get(tx, seller.community());
            var price = new Price(body.getLong("price_cents_per_kwh"), community.currency());
            var order = market.offers().place(tx, seller, new Energy(body.getLong("quantity_wh")), price);
            OnceRoutes.putDown(
                    tx,
                    ctx,
                    caller,
                    "order.placed",
                    seller.id(),
                    Map.of("order", order.id().toString()));
            return new OnceRoutes.Done(MarketJson.order(order, community.feePoints()), seller.id());
        });
        OnceRoutes.send(ctx, answer, answer.body());
    }

    private void listOrders(RoutingContext ctx) {
        var caller = market.auth().caller(ctx);
        var items = market.db().transaction(tx -> {
            var page = new OrderStore.Page(community(caller), household(caller), Answers.limit(ctx));
            var fee = market.communities().get(tx, page.community()).feePoints();
            return market.orders().page(tx, page).stream()
                    .map(order -> MarketJson.order(order, fee))
                    .toList();
        });
        Answers.json(ctx, 200, new JsonObject().put("items", new JsonArray(items)));
    }

    private void cancelOrder(RoutingContext ctx) {
        var caller = market.auth().caller(ctx);
        var id = OrderId.parse(OnceRoutes.path(ctx, "order_id"));
        var json = market.db().transaction(tx -> {
            var order = market.orders()
                    .find(tx, id)
                    .filter(found -> caller.mayActFor(market.households().get(tx, found.seller())))
                    .orElseThrow(() -> Problem.notFound("no such order"));
            var fee = market.communities().get(tx, order.community()).feePoints();
            var after = market.offers().cancel(tx, order);
            if (!after.cancelled().equals(order.cancelled()))
                OnceRoutes.putDown(tx, ctx, caller, "order.cancelled", order.seller(), Map.of("order", id.toString()));
            return MarketJson.order(after, fee);
        });
        Answers.json(ctx, 200, json);
    }

    private void getBook(RoutingContext ctx) {
        var caller = market.auth().caller(ctx);
        var json = market.db().transaction(tx -> {
            var community = market.communities().get(tx, community(caller));
            var supplier = supplier(tx, caller, community);
            return MarketJson.book(
                    market.orders().levels(tx, community.id()), Bounds.of(community, supplier), supplier.version());
        });
        Answers.json(ctx, 200, json);
    }

    private void createPurchase(RoutingContext ctx) {
        var caller = market.auth().caller(ctx);
        var body = Answers.body(ctx);
        try {
            var answer = once.withKey(ctx, caller, 202, tx -> {
                var buyer = acting.of(tx, caller, text(body, "household"));
                var reservation = market.buyNow().reserve(tx, request(tx, buyer, body));
                var id = reservation.purchase().id().toString();
                OnceRoutes.putDown(tx, ctx, caller, "purchase.made", buyer.id(), Map.of("purchase", id));
                return new OnceRoutes.Done(whole(tx, reservation.purchase()), buyer.id());
            });
            if (answer.replay() == Replay.FIRST) {
                market.count(Door.V1, "reserved");
                Job.nudge(ctx.vertx(), Market.COLLECT);
            }
            ctx.response()
                    .putHeader("Location", "/v1/purchases/" + answer.body().getString("purchase_id"));
            OnceRoutes.send(ctx, answer, answer.body());
        } catch (Problem problem) {
            market.count(Door.V1, problem.kind().slug());
            throw problem;
        }
    }

    private void getPurchase(RoutingContext ctx) {
        var caller = market.auth().caller(ctx);
        var id = PurchaseId.parse(OnceRoutes.path(ctx, "purchase_id"));
        var json = market.db().transaction(tx -> {
            var purchase = market.purchases()
                    .find(tx, id)
                    .filter(found -> caller.mayActFor(market.households().get(tx, found.buyer())))
                    .orElseThrow(() -> Problem.notFound("no such purchase"));
            LookRoutes.look(
                    tx,
                    ctx,
                    purchase.buyer(),
                    "a purchase",
                    LookRoutes.ALL,
                    market.clock().instant());
            return whole(tx, purchase);
        });
        Answers.json(ctx, 200, json);
    }

    private void listPurchases(RoutingContext ctx) {
        var caller = market.auth().caller(ctx);
        var items = market.db().transaction(tx -> {
            var page = new LookupStore.Page(community(caller), household(caller), Answers.limit(ctx));
            var fee = market.communities().get(tx, page.community()).feePoints();
            var purchases = market.lookups().page(tx, page);
            var now = market.clock().instant();
            purchases.stream()
                    .map(Purchase::buyer)
                    .distinct()
                    .forEach(buyer -> LookRoutes.look(tx, ctx, buyer, "purchases", LookRoutes.ALL, now));
            var ids = purchases.stream().map(Purchase::id).toList();
            var trades = market.purchases().trades(tx, ids).stream().collect(Collectors.groupingBy(Trade::purchase));
            return purchases.stream()
                    .map(purchase -> MarketJson.purchase(purchase, trades.getOrDefault(purchase.id(), List.of()), fee))
                    .toList();
        });
        Answers.json(ctx, 200, new JsonObject().put("items", new JsonArray(items)));
    }

    private BuyNow.Request request(Db.Tx tx, Household buyer, JsonObject body) {
        var community = market.communities().get(tx, buyer.community());
        var phone = text(body, "phone")
                .map(Msisdn::parse)
                .or(() -> buyer.phones().stream().findFirst());
        var seller = text(body, "seller")
                .map(code -> market.households()
                        .byCode(tx, community.id(), code)
                        .map(found -> Set.of(found.id()))
                        .orElseGet(Set::of));
        return new BuyNow.Request(
                buyer,
                phone.orElseThrow(() -> Problem.invalid("phone", "this household has no verified number")),
                new Energy(body.getLong("quantity_wh")),
                new Price(body.getLong("limit_cents_per_kwh"), community.currency()),
                text(body, "partial").filter("allow"::equals).isPresent() ? Partial.ALLOW : Partial.REFUSE,
                seller,
                Door.V1);
    }

    private JsonObject whole(Db.Tx tx, Purchase purchase) {
        var fee = market.communities().get(tx, purchase.community()).feePoints();
        return MarketJson.purchase(purchase, market.purchases().trades(tx, purchase.id()), fee)
                .put(
                        "payment",
                        MarketJson.payment(
                                market.intents().find(tx, purchase.intent()).orElseThrow()));
    }

    /** What the supplier asks of the caller; of an operator, who is no household, what it asks in the lowest band. */
    private SupplierPrice supplier(Db.Tx tx, Caller caller, Community community) {
        var now = market.sunClock().instant();
        return caller instanceof Caller.OfHousehold own
                ? tariffs.price(tx, community, own.household(), now)
                : tariffs.price(tx, community, now);
    }

    private static CommunityId community(Caller caller) {
        return switch (caller) {
            case Caller.OfHousehold own -> own.community();
            case Caller.Operator operator -> operator.community();
            case Caller.Stranger stranger -> throw Problem.of(Problem.Kind.UNAUTHENTICATED, "send a key");
        };
    }

    private static Optional<HouseholdId> household(Caller caller) {
        return caller instanceof Caller.OfHousehold own ? Optional.of(own.household()) : Optional.empty();
    }

    private static Optional<String> text(JsonObject body, String field) {
        return Optional.ofNullable(body.getString(field));
    }
}
