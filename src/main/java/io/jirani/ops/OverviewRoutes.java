package io.jirani.ops;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.http.HealthCheck;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.Scope;
import io.jirani.kernel.Asset;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.LedgerStore;
import io.jirani.market.TariffStore;
import io.jirani.metering.LookRoutes;
import io.jirani.metering.MeterViewStore;
import io.jirani.metering.MeterViewStore.Which;
import io.jirani.ops.Viewer.Homes;
import io.jirani.settlement.PhoneRoutes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** What the page and an account's owner look at. Nothing here changes anything. */
public final class OverviewRoutes {
    private static final int RECENT = 30;
    private static final int RECENT_INTERVALS = 20;
    private static final int ALL_METERS = 500;
    private static final int WHOLE_BOOK = 200;
    private static final List<String> PAYMENTS = List.of("collections", "payouts");
    private static final List<String> OF_HOMES = List.of("trades", "collections", "payouts");
    private static final List<String> CODES = List.of("seller", "buyer", "household");
    private static final List<String> NAMES = List.of("seller", "buyer", "household", "phone");
    /** The components older clients know; those that no check measures are not part of this installation. */
    private static final List<String> COMPONENTS =
            List.of("weather_api", "iot_network", "gemini_ai", "database", "blockchain", "mpesa");

    private final Db db;
    private final Viewers viewers;
    private final CommunityStore communities;
    private final HouseholdStore households;
    private final LedgerStore ledger;
    private final OverviewStore overview;
    private final MeterViewStore meters = new MeterViewStore();
    private final TariffStore tariffs = new TariffStore();
    private final List<HealthCheck> checks;
    private final Clock clock;
    private final Clock sunClock;
    private final String version;

    /**
     * @param checks those named {@code database}, {@code iot_network} and {@code mpesa} are what {@code /api/status} measures
     * @param clock money's clock
     * @param sunClock the neighbourhood's clock
     */
    public OverviewRoutes(
            Db db,
            Viewers viewers,
            CommunityStore communities,
            HouseholdStore households,
            LedgerStore ledger,
            OverviewStore overview,
            List<HealthCheck> checks,
            Clock clock,
            Clock sunClock,
            String version) {
        this.db = db;
        this.viewers = viewers;
        this.communities = communities;
        this.households = households;
        this.ledger = ledger;
        this.overview = overview;
        this.checks = List.copyOf(checks);
        this.clock = clock;
        this.sunClock = sunClock;
        this.version = version;
    }

    public void mount(RouterBuilder builder) {
        Answers.on(builder, "getOverview", this::overview);
        Answers.on(builder, "getMe", this::me);
        Answers.on(builder, "listReceipts", this::receipts);
        Answers.on(builder, "getStatus", this::status);
    }

    private void overview(RoutingContext ctx) {
        var viewer = viewers.orStranger(ctx);
        Answers.json(ctx, 200, db.transaction(tx -> {
            var snapshot = snapshot(tx, viewer);
            if (viewer.isOperator()) named(tx, ctx, viewer, snapshot);
            return snapshot;
        }));
    }

    /** To an operator a home's trades and payments have its name only with a reason, and then each home named sees it. */
    private void named(Db.Tx tx, RoutingContext ctx, Viewer viewer, JsonObject snapshot) {
        if (!AuthRoutes.known(ctx).scopes().contains(Scope.PAYMENTS_READ))
            PAYMENTS.forEach(payments -> snapshot.put(payments, new JsonArray()));
        var items = OF_HOMES.stream()
                .flatMap(list -> snapshot.getJsonArray(list).stream())
                .map(JsonObject.class::cast)
                .toList();
        if (LookRoutes.reason(ctx).isEmpty()) {
            items.forEach(item -> NAMES.forEach(item::remove));
            return;
        }
        var codes = new TreeSet<String>();
        for (var item : items)
            for (var name : CODES) Optional.ofNullable(item.getString(name)).ifPresent(codes::add);
        for (var code : codes)
            HouseholdStore.idOf(tx, viewer.community(), code)
                    .ifPresent(whose -> LookRoutes.look(
                            tx, ctx, whose, "newest trades and payments", LookRoutes.ALL, clock.instant()));
    }

    private JsonObject snapshot(Db.Tx tx, Viewer viewer) {
        var rails = overview.rails(tx);
        var snapshot = JsonObject.of(
                "community", community(tx, communities.get(tx, viewer.community())),
                "now", clock.instant().toString(),
                "neighbourhood_now", sunClock.instant().toString(),
                "meters", meters(tx, viewer),
                "book", overview.book(tx, viewer, WHOLE_BOOK),
                "trades", overview.trades(tx, viewer, RECENT),
                "collections", overview.collections(tx, viewer, RECENT),
                "payouts", overview.payouts(tx, viewer, RECENT),
                "intervals", overview.intervals(tx, viewer, RECENT_INTERVALS));
        return snapshot.put("ledger", overview.ledger(tx, viewer))
                .put("rails", rails)
                .put("rail_state", railState(rails));
    }

    /** The meters; what each home's measures only for who may see all homes, or for the home itself. */
    private JsonArray meters(Db.Tx tx, Viewer viewer) {
        var found = meters.list(tx, Which.of(viewer.community(), viewer.household(), ALL_METERS));
        if (viewer.household().isEmpty() && viewer.homes() == Homes.OWN)
            found.forEach(meter -> MeterViewStore.withoutFigures((JsonObject) meter));
        return found;
    }

    /** What a household was told, in its words: an operator says whose and why. */
    private void receipts(RoutingContext ctx) {
        var viewer = viewers.byKey(ctx);
        var named = Optional.ofNullable(ctx.queryParams().get("household"));
        items(ctx, tx -> {
            if (viewer.household().isEmpty() && named.isEmpty())
                throw Problem.invalid("household", "an operator says whose");
            var whose = named.or(viewer::code)
                    .flatMap(code -> households.byCode(tx, viewer.community(), code))
                    .filter(found -> viewer.household().map(found.id()::equals).orElse(true))
                    .orElseThrow(() -> Problem.notFound("no such household"));
            LookRoutes.look(tx, ctx, whose.id(), "receipts", LookRoutes.ALL, clock.instant());
            var eyes = new Viewer(viewer.community(), Optional.of(whose.id()), Optional.of(whose.code()), Homes.OWN);
            return overview.receipts(tx, eyes, Answers.limit(ctx));
        });
    }

    /** The first rail that pays nothing out, for a page that shows one line. */
    private static JsonObject railState(JsonArray rails) {
        return rails.stream()
                .map(JsonObject.class::cast)
                .filter(rail -> rail.getString("payouts").equals("paused"))
                .findFirst()
                .orElse(JsonObject.of("payouts", "open", "reason", ""));
    }

    private void me(RoutingContext ctx) {
        var viewer = viewers.byKey(ctx);
        Answers.json(ctx, 200, db.transaction(tx -> {
            var community = communities.get(tx, viewer.community());
            var answer = JsonObject.of(
                    "role", viewer.household().isPresent() ? "household" : "operator",
                    "community", community.code(),
                    "currency", community.currency().code());
            viewer.household().ifPresent(id -> addOwn(tx, answer, id, community.currency()));
            return answer;
        }));
    }

    private void addOwn(Db.Tx tx, JsonObject answer, HouseholdId id, Asset currency) {
        var household = households.get(tx, id);
        var phones =
                new JsonArray(household.phones().stream().map(Msisdn::masked).toList());
        answer.put(
                "household",
                JsonObject.of(
                        "code", household.code(),
                        "name", household.name(),
                        "location", household.location(),
                        "language", household.language().name().toLowerCase(Locale.ROOT),
                        "pay_account", CommunityStore.account(tx, household).text(),
                        "phones", phones,
                        "payout",
                                PhoneRoutes.payout(new PayoutPhones(households.phones()).of(tx, id, clock.instant()))));
        Function<Pocket, Long> money =
                pocket -> ledger.balance(tx, Account.of(id, pocket, currency)).free();
        answer.put(
                "money",
                JsonObject.of(
                        "wallet_minor", money.apply(Pocket.WALLET),
                        "unproven_minor", money.apply(Pocket.WALLET_UNPROVEN),
                        "due_minor", money.apply(Pocket.DUE),
                        "change_minor", money.apply(Pocket.CHANGE),
                        "escrow_minor", money.apply(Pocket.ESCROW),
                        "owed_minor", money.apply(Pocket.OWED)));
        Function<Credit, Long> energy =
                credit -> ledger.balance(tx, Account.of(id, credit)).posted();
        answer.put(
                "energy",
                JsonObject.of(
                        "made_wh", energy.apply(Credit.MADE),
                        "own_wh", energy.apply(Credit.OWN),
                        "offered_wh", energy.apply(Credit.OFFERED),
                        "bought_wh", energy.apply(Credit.BOUGHT),
                        "credit_wh",
                                energy.apply(Credit.MADE) + energy.apply(Credit.OWN) + energy.apply(Credit.BOUGHT)));
    }

    private void status(RoutingContext ctx) {
        var viewer = viewers.orStranger(ctx);
        var components = new JsonObject();
        for (var name : COMPONENTS)
            components.put(
                    name,
                    checks.stream()
                            .filter(check -> check.name().equals(name))
                            .findFirst()
                            .map(check -> check.ask().state().word())
                            .orElse("off"));
        var network = db.transaction(tx -> overview.network(tx, viewer));
        var currency =
                db.transaction(tx -> communities.get(tx, viewer.community())).currency();
        Answers.json(
                ctx,
                200,
                JsonObject.of(
                        "status",
                        "active",
                        "timestamp",
                        clock.instant().toString(),
                        "version",
                        version,
                        "components",
                        components,
                        "network_stats",
                        JsonObject.of(
                                "households", network.households(),
                                "total_trades", network.trades(),
                                "total_payments", network.payments(),
                                "wallet_balance",
                                        new BigDecimal(network.walletMinor()).movePointLeft(currency.decimals()))));
    }

    private JsonObject community(Db.Tx tx, Community community) {
        var answer = JsonObject.of(
                "code", community.code(),
                "name", community.name(),
                "zone", community.zone().getId(),
                "currency", community.currency().code(),
                "interval_seconds", community.interval().toSeconds());
        try {
            // Of the lowest band: nobody is told that he saves more than he does.
            var supplier = tariffs.price(tx, community, sunClock.instant());
            answer.put("price_cents_per_kwh", supplier.cap().minorPerKwh());
            answer.put("feed_in_cents_per_kwh", supplier.feedIn().minorPerKwh());
        } catch (Problem noTariffYet) {
            answer.putNull("price_cents_per_kwh").putNull("feed_in_cents_per_kwh");
        }
        return answer;
    }

    private void items(RoutingContext ctx, Function<Db.Tx, JsonArray> read) {
        Answers.json(ctx, 200, JsonObject.of("items", db.transaction(read)));
    }
}
