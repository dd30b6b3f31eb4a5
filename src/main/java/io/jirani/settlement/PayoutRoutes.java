package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.http.IdempotencyStore;
import io.jirani.http.IdempotencyStore.Answer;
import io.jirani.http.IdempotencyStore.Replay;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.CoolDown;
import io.jirani.identity.Household;
import io.jirani.identity.PayoutPhone;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.StandingStore;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.jirani.ledger.Account;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/** "Pay me now": a household sends its own money to its phone and bears the provider's charge (ruling 11). */
public final class PayoutRoutes {
    /** Live payouts begin here until a smaller one is proven (ruling 11). */
    private static final Money LEAST = Money.kes(1_000);

    private final Db db;
    private final AuthRoutes auth;
    private final SettlementStores stores;
    private final Clock clock;
    private final String rail;
    private final Consumer<String> nudge;
    private final PayoutPhones phones;
    private final OpenPayout opening;
    private final StandingStore standings = new StandingStore();
    private final IdempotencyStore answers;

    /**
     * @param rail whose float pays
     * @param nudge asks a job to look, by its name
     */
    public PayoutRoutes(
            Db db,
            AuthRoutes auth,
            IdempotencyStore answers,
            SettlementStores stores,
            Ids ids,
            Clock clock,
            String rail,
            Consumer<String> nudge) {
        this.db = db;
        this.auth = auth;
        this.answers = answers;
        this.stores = stores;
        this.clock = clock;
        this.rail = rail;
        this.nudge = nudge;
        this.phones = new PayoutPhones(stores.households().phones());
        this.opening = new OpenPayout(stores, ids, rail);
    }

    /** Answers the contract's operation. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "requestPayout", this::requestPayout);
    }

    private void requestPayout(RoutingContext ctx) {
        var who = auth.who(ctx);
        if (!(who.caller() instanceof Caller.OfHousehold own))
            throw Problem.of(Kind.FORBIDDEN, "a household asks for its own money");
        CoolDown.check(who, clock.instant());
        var key = Answers.onceKey(ctx);
        var wanted =
                Optional.ofNullable(Answers.body(ctx).getLong("amount_minor")).map(Money::kes);
        var answer = db.transaction(tx -> answers.once(
                tx,
                "household:" + own.household() + " POST /v1/payouts",
                key,
                Answers.bytes(ctx),
                clock.instant(),
                () -> new Answer(202, open(tx, stores.households().get(tx, own.household()), wanted), Replay.FIRST)));
        nudge.accept("payments.disburse");
        Answers.once(ctx, answer, answer.body());
    }

    private static String why(PayoutPhone phone) {
        return switch (phone) {
            case PayoutPhone.Ready ready -> "";
            case PayoutPhone.None none -> "this household has no phone";
            case PayoutPhone.Unproven unproven ->
                "no phone of this household that proved itself is chosen for its money (/v1/me/phones)";
            case PayoutPhone.Waiting waiting -> "the new payout phone is paid from " + waiting.until() + " on";
            case PayoutPhone.Silent silent ->
                "nothing was heard of the payout phone since " + silent.since() + ": prove it again";
            case PayoutPhone.NameChanged changed ->
                "the payout phone has another holder's name since " + changed.since() + ": prove it again";
        };
    }

    private JsonObject open(Db.Tx tx, Household household, Optional<Money> wanted) {
        stores.communities().lock(tx, household.community());
        standings.mustTrade(tx, household);
        if (stores.payouts().open(tx, household.id()).isPresent())
            throw Problem.of(Kind.CONFLICT, "a payout of this household is under way");
        var to = phones.of(tx, household.id(), clock.instant());
        var phone = to.ready().orElseThrow(() -> Problem.of(Kind.CONFLICT, why(to)));
        var paused = stores.rails().paused(tx, rail);
        paused.filter(reason -> !PayOutSellers.isDry(reason)).ifPresent(reason -> {
            throw Problem.of(Kind.UNAVAILABLE, "payouts are paused; they go on by themselves");
        });
        var community = stores.communities().get(tx, household.community());
        var pocket = PaidPurchase.sellersPocket(community);
        var free = stores.payouts()
                .payable(
                        tx,
                        household.id(),
                        stores.ledger().money(tx, Account.of(household.id(), pocket, community.currency())));
        var taken = wanted.orElse(free);
        var sent = MpesaCharges.mostSent(taken);
        if (taken.compareTo(free) > 0 || sent.compareTo(LEAST) < 0)
            throw Problem.of(Kind.NOT_ENOUGH_MONEY, free + " may be paid out; the least a payout sends is " + LEAST);
        if (stores.ledger()
                        .money(tx, Account.payout(rail, community.currency()))
                        .compareTo(sent)
                < 0) throw Problem.of(Kind.UNAVAILABLE, "the payout float is being filled; try again later");
        var charge = MpesaCharges.payout(sent);
        var intent = opening.open(tx, household, phone, pocket, sent, charge, clock.instant());
        // one sum above the float keeps nobody else from his: what is set aside now goes out
        if (paused.isPresent()) stores.rails().open(tx, rail, clock.instant());
        return new JsonObject()
                .put("intent_id", intent.toString())
                .put("household", household.code())
                .put("state", "RESERVED")
                .put("amount_minor", sent.minor())
                .put("charge_minor", charge.minor())
                .put("currency", community.currency().code());
    }
}
