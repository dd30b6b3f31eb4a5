package io.jirani.demo.daraja;

import io.jirani.demo.daraja.DarajaEvent.Delivery;
import io.jirani.demo.daraja.DarajaEvent.Errand;
import io.jirani.demo.daraja.DarajaEvent.Order;
import io.jirani.demo.daraja.DarajaEvent.Typed;
import io.jirani.demo.daraja.DarajaFaults.Fault;
import io.jirani.demo.daraja.DarajaFaults.Kind;
import io.jirani.demo.daraja.DarajaOrderRules.Typing;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Orders of businesses and payments typed by hand, as they happen in the provider's network. As in {@link DarajaEngine},
 * everything is in the journal before anybody is told.
 */
final class DarajaErrands {
    private final DarajaEngine engine;
    private final DarajaWorld world;
    private final DarajaIds ids;
    private final DarajaFaults faults;
    private final DarajaSettings settings;
    private final DarajaSimConfig config;
    private final Clock clock;

    DarajaErrands(
            DarajaEngine engine, DarajaSim.Parts parts, DarajaIds ids, DarajaFaults faults, DarajaSettings settings) {
        this.engine = engine;
        this.world = parts.world();
        this.config = parts.config();
        this.clock = parts.clock();
        this.ids = ids;
        this.faults = faults;
        this.settings = settings;
    }

    /** Takes up what a stop left unfinished. */
    void resume() {
        for (var placed : world.orders().all()) {
            var id = placed.order().conversationId();
            if (placed.outcome().isEmpty()) engine.after(config.pace().answerMin(), () -> execute(id));
            else if (placed.delivery().isEmpty()) engine.after(config.pace().answerMin(), () -> tell(id));
        }
        for (var typed : world.orders().typed())
            if (typed.delivery().isEmpty())
                engine.after(
                        config.pace().answerMin(), () -> confirm(typed.typed().receipt()));
    }

    /** Takes an order. */
    Order take(Errand errand, DarajaOrderRules.Order asked, String forced) {
        var now = clock.instant();
        var delay = engine.answerTime();
        var payer = world.receipt(asked.about()).map(DarajaWorld.Entry::msisdn).orElse("");
        var order = new Order(
                errand,
                asked.command(),
                ids.originator(),
                ids.conversation(now),
                asked.from(),
                errand == Errand.REVERSAL ? payer : asked.to(),
                asked.amount(),
                asked.about(),
                asked.resultUrl(),
                asked.timeoutUrl(),
                forced,
                now.toEpochMilli(),
                now.plus(delay).toEpochMilli());
        engine.commit(new DarajaEvent.OrderTaken(order));
        engine.after(delay, () -> execute(order.conversationId()));
        return order;
    }

    /** The provider takes a payment back by itself, days later perhaps, and tells nobody. */
    String reverse(String receipt) {
        var amount = world.receipt(receipt).map(DarajaWorld.Entry::amount).orElse(0L);
        var asked = new DarajaOrderRules.Order(
                "", "", "ProviderReversal", config.payBill().shortcode(), "", amount, receipt, "", "");
        var order = take(Errand.REVERSAL, asked, "");
        execute(order.conversationId());
        return world.orders()
                .order(order.conversationId())
                .flatMap(DarajaOrders.Placed::outcome)
                .map(DarajaEvent.Outcome::code)
                .orElse("");
    }

    private void execute(String conversationId) {
        var placed = world.orders().order(conversationId).orElseThrow();
        var order = placed.order();
        if (placed.outcome().isPresent()) return;
        if (!order.timeoutUrl().isEmpty()
                && faults.take(Kind.ORDER_TIMEOUT, order.to()).isPresent()) {
            engine.send(order.timeoutUrl(), "", DarajaOrderWire.queueTimeout(order, clock.millis()), 1);
            engine.after(config.pace().answerMax(), () -> execute(conversationId));
            return;
        }
        var outcome = engine.outcome(world.judge(order), conversationId);
        engine.commit(new DarajaEvent.OrderDone(conversationId, outcome));
        tell(conversationId);
    }

    private void tell(String conversationId) {
        var placed = world.orders().order(conversationId).orElseThrow();
        var order = placed.order();
        var lost = order.resultUrl().isEmpty()
                || faults.take(Kind.DROP_ORDER_RESULT, order.to()).isPresent();
        engine.commit(new DarajaEvent.OrderTold(conversationId, lost ? Delivery.DROPPED : Delivery.SENT));
        if (!lost)
            engine.send(
                    order.resultUrl(),
                    "",
                    DarajaOrderWire.result(order, placed.outcome().orElseThrow(), world.accounts()),
                    1);
    }

    /** Somebody pays from the phone's own menu; answers the code it ends with and the receipt, if money moved. */
    List<String> type(Typing typing) {
        var now = clock.instant();
        var code = world.judgeTyped(typing.msisdn(), typing.amount(), now);
        if (!code.equals("0")) return List.of(code, "");
        var receipt = ids.receipt(now, taken -> world.receipt(taken).isPresent());
        var asked = new Typed(
                receipt, typing.msisdn(), typing.amount(), typing.shortcode(), typing.bill(), "", now.toEpochMilli());
        var answer = validated(asked);
        if (answer.isEmpty()) return List.of("17", "");
        var typed = new Typed(
                receipt, asked.msisdn(), asked.amount(), asked.shortcode(), asked.bill(), answer.get(), clock.millis());
        engine.commit(new DarajaEvent.TypedIn(typed));
        confirm(receipt);
        return List.of("0", receipt);
    }

    /** What the business's validation says: its own id for the payment, or nothing when it refuses. */
    private Optional<String> validated(Typed typed) {
        var urls = world.orders().urls(typed.shortcode());
        if (urls.isEmpty() || !settings.validation()) return Optional.of("");
        var body = DarajaOrderWire.typed(typed, urls.get().version(), "");
        var answer = engine.ask(urls.get().validation(), body);
        if (answer.isEmpty())
            return Optional.of("").filter(silent -> urls.get().ifSilent().equals("Completed"));
        var code = DarajaRules.text(answer.get(), "ResultCode");
        return code.equals("0") ? Optional.of(DarajaRules.text(answer.get(), "ThirdPartyTransID")) : Optional.empty();
    }

    private void confirm(String receipt) {
        var typed = world.orders().typed(receipt).orElseThrow().typed();
        var lost = faults.take(Kind.DROP_CONFIRMATION, typed.msisdn()).isPresent();
        if (!lost) faults.take(Kind.DELAY_CONFIRMATION, typed.msisdn()).ifPresent(engine::wait);
        var urls = world.orders().urls(typed.shortcode()).filter(known -> !lost);
        engine.commit(new DarajaEvent.TypedTold(receipt, urls.isEmpty() ? Delivery.DROPPED : Delivery.SENT));
        urls.ifPresent(known -> sendConfirmation(typed, known, copies(typed.msisdn())));
    }

    private int copies(String msisdn) {
        return faults.take(Kind.DUPLICATE_CONFIRMATION, msisdn)
                .map(Fault::copies)
                .orElse(1);
    }

    private List<Integer> sendConfirmation(Typed typed, DarajaEvent.UrlsRegistered urls, int copies) {
        var balance = world.accounts().working() + ".00";
        return engine.send(urls.confirmation(), "", DarajaOrderWire.typed(typed, urls.version(), balance), copies);
    }

    /** A paid push that is also told as if it had been typed: same receipt (pitfall 32). */
    void alsoConfirm(DarajaEvent.Prompt prompt, DarajaEvent.Outcome outcome) {
        var shortcode = config.payBill().shortcode();
        var typed = new Typed(
                outcome.receipt(), prompt.msisdn(), prompt.amount(), shortcode, prompt.reference(), "", outcome.at());
        world.orders().urls(shortcode).ifPresent(urls -> sendConfirmation(typed, urls, 1));
    }

    /** Sends a confirmation again; answers the HTTP statuses, nothing when there is none. */
    Optional<List<Integer>> redeliver(String receipt, int copies) {
        return world.orders()
                .typed(receipt)
                .flatMap(it -> world.orders()
                        .urls(it.typed().shortcode())
                        .map(urls -> sendConfirmation(it.typed(), urls, copies)));
    }

    /** A question about orders: what a body says is ours to answer. */
    static JsonObject taken(Order order) {
        return DarajaWire.taken(order.conversationId(), order.originator());
    }
}
