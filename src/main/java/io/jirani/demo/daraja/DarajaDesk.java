package io.jirani.demo.daraja;

import io.jirani.demo.daraja.DarajaEvent.Errand;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * What a business asks of the provider about its own money: payouts, orders, questions, addresses, lists. Whoever signs
 * with a wrong operator is answered as the provider answers: taken now, refused by the result.
 */
final class DarajaDesk {
    private static final int LOCK_AFTER_WRONG_CREDENTIALS = 3;
    private static final Duration PULLED = Duration.ofDays(2);
    private static final int PAGE = 100;

    private final DarajaSim.Parts parts;
    private final DarajaSimConfig config;
    private final DarajaWorld world;
    private final Clock clock;
    private final DarajaIds ids;
    private final DarajaSettings settings;
    private final DarajaRules rules;
    private final DarajaOrderRules orders;
    private final DarajaStatus statuses;
    private int wrongCredentials;

    DarajaDesk(DarajaSim.Parts parts, DarajaIds ids, DarajaSettings settings, DarajaRules rules) {
        this.parts = parts;
        this.config = parts.config();
        this.world = parts.world();
        this.clock = parts.clock();
        this.ids = ids;
        this.settings = settings;
        this.rules = rules;
        this.orders = new DarajaOrderRules(rules);
        this.statuses = new DarajaStatus(config, world);
    }

    void unlock() {
        wrongCredentials = 0;
    }

    DarajaReply pay(DarajaEngine engine, JsonObject body) {
        var pay = rules.pay(body);
        if (world.payout(pay.originator()).isPresent())
            throw new DarajaRefusal(500, "500.002.1001", "Duplicate OriginatorConversationID.");
        return take(engine, pay);
    }

    DarajaReply payAsBefore(DarajaEngine engine, JsonObject body) {
        return take(engine, rules.pay(body, ids.originator()));
    }

    private DarajaReply take(DarajaEngine engine, DarajaRules.Pay pay) {
        door(pay.phone());
        var ours = pay.partyA().equals(config.disburser().shortcode());
        var wrong = ours ? operator(pay.initiator(), pay.credential()) : "2028";
        var forced = wrong.isEmpty() ? DarajaCodes.of(pay.phone()).orElse("") : wrong;
        var payout = engine.take(pay, forced);
        return DarajaReply.ok(DarajaWire.taken(payout.conversationId(), payout.originator()));
    }

    DarajaReply b2b(DarajaEngine engine, JsonObject body) {
        return order(engine, Errand.B2B, orders.b2b(body));
    }

    DarajaReply reversal(DarajaEngine engine, JsonObject body) {
        return order(engine, Errand.REVERSAL, orders.reversal(body));
    }

    private DarajaReply order(DarajaEngine engine, Errand errand, DarajaOrderRules.Order asked) {
        var ours = asked.from().equals(config.payBill().shortcode());
        var forced = ours ? operator(asked.initiator(), asked.credential()) : "2028";
        return DarajaReply.ok(DarajaErrands.taken(engine.errands().take(errand, asked, forced)));
    }

    DarajaReply status(DarajaEngine engine, JsonObject body) {
        var ask = rules.status(body);
        var conversation = ids.conversation(clock.instant());
        var originator = ids.originator();
        var wrong = operator(ask.initiator(), ask.credential());
        engine.tellLater(
                ask.resultUrl(),
                () -> wrong.isEmpty()
                        ? statuses.result(ask, conversation, originator, clock.instant())
                        : DarajaWire.refused(wrong, conversation, originator, clock.instant()));
        return DarajaReply.ok(DarajaWire.taken(conversation, originator));
    }

    DarajaReply balance(DarajaEngine engine, JsonObject body) {
        var ask = rules.balance(body);
        var conversation = ids.conversation(clock.instant());
        var originator = ids.originator();
        var wrong = operator(ask.initiator(), ask.credential());
        engine.tellLater(
                ask.resultUrl(),
                () -> wrong.isEmpty()
                        ? DarajaWire.balanceResult(
                                conversation, originator, statuses.accounts(ask.partyA()), clock.instant())
                        : DarajaWire.refused(wrong, conversation, originator, clock.instant()));
        return DarajaReply.ok(DarajaWire.taken(conversation, originator));
    }

    DarajaReply register(DarajaEngine engine, JsonObject body, String version) {
        var urls = orders.register(body, version, clock.instant());
        ours(urls.shortcode(), "ShortCode");
        if (settings.registerOnce() && world.orders().urls(urls.shortcode()).isPresent())
            throw new DarajaRefusal(500, "500.003.1001", "Urls are already registered");
        engine.commit(urls);
        return DarajaReply.ok(DarajaOrderWire.registered(ids.originator()));
    }

    /** The sandbox's own way of typing a payment: the phone pays a moment later. */
    DarajaReply simulate(DarajaEngine engine, JsonObject body) {
        var typing = orders.simulate(body);
        ours(typing.shortcode(), "ShortCode");
        engine.after(config.pace().answerMin(), () -> engine.errands().type(typing));
        return DarajaReply.ok(DarajaOrderWire.simulated(ids.conversation(clock.instant()), ids.originator()));
    }

    DarajaReply registerPull(DarajaEngine engine, JsonObject body) {
        var pull = orders.registerPull(body, clock.instant());
        ours(pull.shortcode(), "ShortCode");
        var known = world.orders().pullRegistered(pull.shortcode());
        if (!known) engine.commit(pull);
        return DarajaReply.ok(DarajaOrderWire.pullRegistered(
                ids.originator(),
                pull.shortcode(),
                known ? "1001" : "1000",
                known ? "ShortCode already Registered" : "ShortCode Registered Successfully"));
    }

    DarajaReply pull(DarajaEngine engine, JsonObject body) {
        var page = orders.pull(body);
        var since = clock.instant().minus(PULLED).toEpochMilli();
        var seen = world.orders().pullRegistered(page.shortcode())
                ? world.statement().stream()
                        .filter(entry ->
                                entry.kind().equals("stk") || entry.kind().equals("c2b"))
                        .filter(entry ->
                                entry.at() >= Math.max(since, page.from().toEpochMilli())
                                        && entry.at() <= page.to().toEpochMilli() + 999)
                        .skip(page.offset())
                        .limit(PAGE)
                        .toList()
                : List.<DarajaWorld.Entry>of();
        return DarajaReply.ok(DarajaOrderWire.pulled(ids.originator(), seen));
    }

    private void ours(String shortcode, String field) {
        if (!shortcode.equals(config.payBill().shortcode())) throw DarajaRefusal.invalid(field);
    }

    /** Magic numbers that are refused before anything happens. */
    static void door(String phone) {
        DarajaCodes.refusal(phone).ifPresent(refusal -> {
            throw refusal;
        });
    }

    /** The code a wrong operator earns, or empty: 2001, and after three in a row 8006 until somebody unlocks. */
    private String operator(String initiator, String credential) {
        if (wrongCredentials >= LOCK_AFTER_WRONG_CREDENTIALS) return "8006";
        var right = initiator.equals(config.disburser().initiator())
                && parts.keys().opens(credential, config.disburser().initiatorPassword());
        wrongCredentials = right ? 0 : wrongCredentials + 1;
        return right ? "" : "2001";
    }
}
