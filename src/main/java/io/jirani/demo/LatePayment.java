package io.jirani.demo;

import io.jirani.config.Secret;
import io.jirani.kernel.Msisdn;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A payment that comes too late, and goes back: a household buys, the provider tells of its money when the energy is free
 * again, and an operator gives the money back. By the doors that anybody has, once in a demo.
 */
final class LatePayment implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration TRY_EVERY = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    /** On a machine that has too much to do a payment may come in time all the same, or not at all. */
    private static final int TRIES = 3;

    private static final int TOO_MANY = 429;
    private static final int MOST_WAITS = 30;
    /** The energy is free again after a quarter of a minute; the phone answers within four seconds. */
    private static final Duration CALLBACK_AFTER = Duration.ofSeconds(16);
    /** The questions before that are told to wait: one that found the money first would bring no receipt. */
    private static final int QUESTIONS = 5;

    private static final Set<String> ON_ITS_WAY =
            Set.of("", "CREATED", "SUBMITTING", "PENDING", "UNKNOWN", "EXPIRED", "LATE_CREDITED", "REFUND_PENDING");

    /**
     * Who pays, and who gives back.
     *
     * @param phone pays whatever it is asked, and nothing else asks it
     * @param household its key
     * @param operator a key that may give money back
     */
    record People(Msisdn phone, Secret household, Secret operator) {}

    private final GatewayClient gateway;
    private final GatewayClient provider;
    private final People people;
    private final Clock clock;
    private final Thread thread;
    private volatile boolean isOver;
    private volatile boolean isGivenBack;

    /** Starts it: it begins when there is something to buy. */
    LatePayment(GatewayClient gateway, GatewayClient provider, People people, Clock clock) {
        this.gateway = gateway;
        this.provider = provider;
        this.people = people;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("late-payment").start(this::live);
    }

    /** Whether its money went back. */
    boolean isGivenBack() {
        return isGivenBack;
    }

    /** Begins nothing any more, and lets what was begun come to its end. */
    void end() {
        isOver = true;
        try {
            thread.join(LONGEST);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void live() {
        try {
            for (int tried = 0; tried < TRIES && !isGivenBack; tried++) isGivenBack = once();
        } catch (InterruptedException sentHome) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean once() throws InterruptedException {
        order("query_in_flight", QUESTIONS);
        order("delay_callback", 1);
        var bought = bought();
        if (bought.isEmpty()) return false;
        var path = "/v1/purchases/" + bought.get();
        var paid = paidLate(path);
        return paid.isPresent() && givenBack(paid.get()) && reaches(path, "REFUNDED");
    }

    private void order(String fault, int times) throws InterruptedException {
        var order = new JsonObject()
                .put("phone", people.phone().digits())
                .put("fault", fault)
                .put("times", times)
                .put("ms", CALLBACK_AFTER.toMillis());
        provider.post("/sim/faults", order, Optional.empty());
    }

    /** Buys a little, as soon as somebody sells. */
    private Optional<String> bought() throws InterruptedException {
        var wish = new JsonObject()
                .put("quantity_wh", 100)
                .put("limit_cents_per_kwh", 1_600)
                .put("partial", "allow");
        for (int waited = 0; ; ) {
            var isLast = isOver;
            var reply = gateway.post("/v1/purchases", wish, Optional.of(people.household()));
            if (reply.accepted()) return reply.text("purchase_id");
            // a prompt of the demo before may still be on its phone
            if (isLast && (reply.status() != TOO_MANY || ++waited > MOST_WAITS)) return Optional.empty();
            Thread.sleep(TRY_EVERY);
        }
    }

    /** The payment, when its money came after its time, and its receipt: only with that it goes back the way it came. */
    private Optional<String> paidLate(String path) throws InterruptedException {
        return reaches(path, "LATE_CREDITED") && comes(path, "receipt")
                ? purchase(path).text("payment", "intent_id")
                : Optional.empty();
    }

    private boolean comes(String path, String what) throws InterruptedException {
        var end = clock.instant().plus(LONGEST);
        while (clock.instant().isBefore(end)) {
            if (purchase(path).text("payment", what).isPresent()) return true;
            Thread.sleep(LOOK_EVERY);
        }
        return false;
    }

    /** The operator tries until the provider has confirmed the money. */
    private boolean givenBack(String payment) throws InterruptedException {
        var wish = new JsonObject().put("intent_id", payment).put("reason", "it came when its energy was free again");
        var end = clock.instant().plus(LONGEST);
        while (clock.instant().isBefore(end)) {
            if (gateway.post("/v1/refunds", wish, Optional.of(people.operator()))
                    .accepted()) return true;
            Thread.sleep(LOOK_EVERY);
        }
        return false;
    }

    private boolean reaches(String path, String state) throws InterruptedException {
        var end = clock.instant().plus(LONGEST);
        while (clock.instant().isBefore(end)) {
            var now = purchase(path).text("payment", "state").orElse("");
            if (now.equals(state)) return true;
            if (!ON_ITS_WAY.contains(now)) return false;
            Thread.sleep(LOOK_EVERY);
        }
        return false;
    }

    private GatewayClient.Reply purchase(String path) throws InterruptedException {
        return gateway.get(path, Optional.of(people.household()));
    }

    @Override
    public void close() {
        thread.interrupt();
        gateway.close();
        provider.close();
    }
}
