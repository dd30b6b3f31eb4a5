package io.jirani.demo.daraja;

import io.jirani.demo.daraja.DarajaEvent.Delivery;
import io.jirani.demo.daraja.DarajaEvent.Outcome;
import io.jirani.demo.daraja.DarajaEvent.Payout;
import io.jirani.demo.daraja.DarajaEvent.Prompt;
import io.jirani.demo.daraja.DarajaFaults.Fault;
import io.jirani.demo.daraja.DarajaFaults.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * What happens in the provider's network after a request was taken: phones answer, payouts are executed, and one message
 * tells the merchant. Everything is in the journal before anybody is told; what was under way at a kill goes on at the next
 * start. Runs on the verticle's context of virtual threads: nothing comes between a decision and its {@link #commit}.
 */
final class DarajaEngine {
    private static final Duration RESULT_MAX = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final DarajaSimConfig config;
    private final Clock clock;
    private final DarajaWorld world;
    private final DarajaJournal journal;
    private final DarajaIds ids;
    private final DarajaFaults faults;
    private final DarajaPostClient client;
    private final RandomGenerator random;
    private final DarajaErrands errands;
    private final List<String> held = new ArrayList<>();

    DarajaEngine(
            Vertx vertx,
            DarajaSim.Parts parts,
            DarajaIds ids,
            DarajaFaults faults,
            DarajaSettings settings,
            RandomGenerator random) {
        this.vertx = vertx;
        this.config = parts.config();
        this.clock = parts.clock();
        this.world = parts.world();
        this.journal = parts.journal();
        this.ids = ids;
        this.faults = faults;
        this.random = random;
        this.client = new DarajaPostClient(vertx);
        this.errands = new DarajaErrands(this, parts, ids, faults, settings);
    }

    /** Makes an event true, and waits until it is on the disk. */
    void commit(DarajaEvent event) {
        world.apply(event);
        journal.append(event).await();
    }

    /** Orders of businesses and payments typed by hand. */
    DarajaErrands errands() {
        return errands;
    }

    /** Takes up what a stop left unfinished. What is overdue takes the time of a quick answer from now. */
    void resume() {
        for (var asked : world.prompts()) {
            var id = asked.prompt().checkoutRequestId();
            if (asked.outcome().isEmpty() && !stuck(asked.prompt()))
                after(remaining(asked.prompt().answersAt()), () -> answer(id));
            else if (asked.outcome().isPresent() && asked.delivery().isEmpty())
                after(config.pace().answerMin(), () -> callBack(id));
        }
        for (var owed : world.payouts()) {
            var id = owed.payout().originator();
            if (owed.outcome().isEmpty()) after(remaining(owed.payout().doneAt()), () -> execute(id));
            else if (owed.delivery().isEmpty()) after(config.pace().answerMin(), () -> tellResult(id));
        }
        errands.resume();
    }

    private Duration remaining(long at) {
        var left = Duration.ofMillis(at - clock.millis());
        var least = config.pace().answerMin();
        return left.compareTo(least) < 0 ? least : left;
    }

    void after(Duration delay, Runnable work) {
        vertx.setTimer(Math.max(1, delay.toMillis()), id -> work.run());
    }

    /** Shows a prompt on a phone. */
    Prompt open(DarajaRules.Push push) {
        var now = clock.instant();
        var busy = world.lineBusy(push.phone());
        var ours = push.partyB().equals(config.payBill().shortcode())
                && push.type().equals("CustomerPayBillOnline");
        var magic = DarajaCodes.of(push.phone()).orElse("");
        var forced = ours ? busy ? "1001" : magic : "2028";
        var behaviour = world.phone(push.phone()).behaviour();
        var mute = (behaviour == DarajaEvent.Behaviour.MUTE && forced.isEmpty()) || forced.equals("1037");
        var delay = mute ? config.pace().muteAfter() : answerTime();
        var prompt = new Prompt(
                ids.checkout(now, push.phone(), id -> world.prompt(id).isPresent()),
                ids.merchant(),
                push.phone(),
                push.amount(),
                push.reference(),
                push.callbackUrl(),
                behaviour,
                forced,
                now.toEpochMilli(),
                now.plus(delay).toEpochMilli());
        commit(new DarajaEvent.PromptOpened(prompt));
        if (!stuck(prompt)) after(delay, () -> answer(prompt.checkoutRequestId()));
        return prompt;
    }

    /** A push that never ends: its query says 4999 for ever. */
    private static boolean stuck(Prompt prompt) {
        return prompt.forced().equals("4999");
    }

    /** The phone answers: money moves, or not; then the merchant is told. Harmless when it was answered before. */
    void answer(String checkoutRequestId) {
        var asked = world.prompt(checkoutRequestId).orElseThrow();
        if (asked.outcome().isPresent()) return;
        end(checkoutRequestId, world.judge(asked.prompt(), clock.instant()));
    }

    /** Somebody at the phone ends its prompt; nothing happens to one that has ended. */
    void end(String checkoutRequestId, String code) {
        if (world.prompt(checkoutRequestId).orElseThrow().outcome().isPresent()) return;
        commit(new DarajaEvent.PromptAnswered(checkoutRequestId, outcome(code, checkoutRequestId)));
        callBack(checkoutRequestId);
    }

    Outcome outcome(String code, String id) {
        var now = clock.instant();
        var receipt = code.equals("0")
                ? ids.receipt(now, taken -> world.receipt(taken).isPresent())
                : "";
        return new Outcome(code, DarajaCodes.text(code, id.hashCode()), receipt, now.toEpochMilli());
    }

    private void callBack(String checkoutRequestId) {
        var prompt = world.prompt(checkoutRequestId).orElseThrow().prompt();
        var phone = prompt.msisdn();
        if (faults.take(Kind.DROP_CALLBACK, phone).isPresent()) {
            commit(new DarajaEvent.CallbackHandled(checkoutRequestId, Delivery.DROPPED));
            return;
        }
        if (faults.take(Kind.HOLD_CALLBACK, phone).isPresent()) {
            held.add(checkoutRequestId);
            return;
        }
        faults.take(Kind.DELAY_CALLBACK, phone).ifPresent(this::wait);
        var amount = prompt.amount()
                + (faults.take(Kind.WRONG_AMOUNT_CALLBACK, phone).isPresent() ? 1 : 0);
        var copies =
                faults.take(Kind.DUPLICATE_CALLBACK, phone).map(Fault::copies).orElse(1);
        commit(new DarajaEvent.CallbackHandled(checkoutRequestId, Delivery.SENT));
        sendCallback(checkoutRequestId, amount, copies);
        var outcome = world.prompt(checkoutRequestId).orElseThrow().outcome().orElseThrow();
        if (outcome.paid() && faults.take(Kind.ALSO_CONFIRM, phone).isPresent()) errands.alsoConfirm(prompt, outcome);
        var waited = List.copyOf(held);
        held.clear();
        waited.forEach(this::callBack);
    }

    /** Sends the callback of a prompt that has ended, as often as asked at the same time; answers the HTTP statuses. */
    Optional<List<Integer>> redeliver(String checkoutRequestId, int copies) {
        var asked =
                world.prompt(checkoutRequestId).filter(each -> each.outcome().isPresent());
        return asked.map(each -> sendCallback(checkoutRequestId, each.prompt().amount(), copies));
    }

    private List<Integer> sendCallback(String checkoutRequestId, long amount, int copies) {
        var asked = world.prompt(checkoutRequestId).orElseThrow();
        var body = DarajaWire.callback(asked.prompt(), asked.outcome().orElseThrow(), amount);
        return send(asked.prompt().callbackUrl(), config.payBill().shortcode(), body, copies);
    }

    /** Takes a payout. */
    Payout take(DarajaRules.Pay pay, String forced) {
        var now = clock.instant();
        var delay = answerTime();
        var payout = new Payout(
                pay.originator(),
                ids.conversation(now),
                pay.phone(),
                pay.amount(),
                pay.remarks(),
                pay.resultUrl(),
                pay.timeoutUrl(),
                forced,
                now.toEpochMilli(),
                now.plus(delay).toEpochMilli());
        commit(new DarajaEvent.PayoutTaken(payout));
        after(delay, () -> execute(payout.originator()));
        return payout;
    }

    private void execute(String originator) {
        var owed = world.payout(originator).orElseThrow();
        var payout = owed.payout();
        if (owed.outcome().isPresent()) return;
        if (faults.take(Kind.B2C_QUEUE_TIMEOUT, payout.msisdn()).isPresent()) {
            send(payout.timeoutUrl(), "", DarajaWire.queueTimeout(payout, clock.millis()), 1);
            after(config.pace().answerMax(), () -> execute(originator));
            return;
        }
        var outcome = outcome(world.judge(payout, clock.instant()), originator);
        var charge = outcome.paid() ? DarajaWorld.charge(payout.amount()) : 0;
        commit(new DarajaEvent.PayoutDone(originator, outcome, charge));
        tellResult(originator);
    }

    private void tellResult(String originator) {
        var phone = world.payout(originator).orElseThrow().payout().msisdn();
        if (faults.take(Kind.DROP_B2C_RESULT, phone).isPresent()) {
            commit(new DarajaEvent.ResultHandled(originator, Delivery.DROPPED));
            return;
        }
        faults.take(Kind.DELAY_B2C_RESULT, phone).ifPresent(this::wait);
        var copies =
                faults.take(Kind.DUPLICATE_B2C_RESULT, phone).map(Fault::copies).orElse(1);
        commit(new DarajaEvent.ResultHandled(originator, Delivery.SENT));
        redeliverResult(originator, copies);
    }

    /** Sends the result of a payout that has ended; answers the HTTP statuses. */
    Optional<List<Integer>> redeliverResult(String originator, int copies) {
        var owed = world.payout(originator).filter(each -> each.outcome().isPresent());
        return owed.map(each -> send(
                each.payout().resultUrl(),
                "",
                DarajaWire.payoutResult(each.payout(), each.outcome().orElseThrow(), world.accounts()),
                copies));
    }

    /** Sends the result of a question about the world, a moment later. */
    void tellLater(String url, Supplier<JsonObject> result) {
        var most = config.pace().answerMax().compareTo(RESULT_MAX) < 0
                ? config.pace().answerMax()
                : RESULT_MAX;
        after(most.dividedBy(2), () -> send(url, "", result.get(), 1));
    }

    List<Integer> send(String url, String shortcode, JsonObject body, int copies) {
        var posts = new ArrayList<Future<Integer>>();
        IntStream.range(0, copies).forEach(copy -> posts.add(client.post(url, shortcode, body)));
        return posts.stream().map(post -> post.await()).toList();
    }

    /** Asks and waits for the answer; nothing when there is none that can be read. */
    Optional<JsonObject> ask(String url, JsonObject body) {
        return client.ask(url, body).await();
    }

    void wait(Fault fault) {
        if (fault.millis() > 0) vertx.timer(fault.millis()).await();
    }

    Duration answerTime() {
        var min = config.pace().answerMin().toMillis();
        return Duration.ofMillis(random.nextLong(min, config.pace().answerMax().toMillis() + 1));
    }

    void close() {
        client.close();
    }
}
