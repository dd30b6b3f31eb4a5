package io.jirani.demo;

import io.jirani.config.Secret;
import io.jirani.demo.Customer.Door;
import io.jirani.demo.Customer.End;
import io.jirani.demo.Customer.Wish;
import io.jirani.kernel.Energy;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * The neighbourhood's people. They know nothing but the HTTP API: households with panels offer what they own, all buy, by
 * turns through {@code /v1/purchases} with their key and through {@code /api/execute_trade} without one, and look how
 * their payment went as any app does. One virtual thread for each side of each household; at most 16 requests at once.
 */
public final class CustomersClient implements AutoCloseable {
    private static final Duration VISIT_EVERY = Duration.ofSeconds(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(700);
    private static final Duration LONGEST_PAYMENT = Duration.ofSeconds(40);
    private static final Duration NO_PHONE_FREE = Duration.ofSeconds(3);
    private static final Set<String> SETTLED = Set.of("settled", "completed");
    private static final Set<String> NOT_SETTLED = Set.of("released", "unfilled", "failed", "cancelled", "timeout");

    private final GatewayClient gateway;
    private final Map<String, Secret> keys;
    private final Clock clock;
    private final CustomersTally tally = new CustomersTally();
    private final Semaphore atOnce = new Semaphore(16);
    private final CountDownLatch firstOffer = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    private CustomersClient(GatewayClient gateway, Map<String, Secret> keys, Clock clock) {
        this.gateway = gateway;
        this.keys = Map.copyOf(keys);
        this.clock = clock;
    }

    /**
     * Wakes everybody up.
     *
     * @param base the gateway, such as {@code http://127.0.0.1:8080}
     * @param keys API key by the household's short code; a household without one only buys, without a key
     * @param clock the real one
     * @param seed of prices, amounts and pauses
     */
    public static CustomersClient start(
            URI base, List<Neighbourhood.Home> homes, Map<String, Secret> keys, Clock clock, long seed) {
        var people = new CustomersClient(new GatewayClient(base, new Random(seed ^ clock.millis())), keys, clock);
        for (var home : homes) {
            if (home.sells())
                people.wake("seller-" + home.code(), () -> people.sell(new Customer(home, homes.size(), seed)));
            people.wake("buyer-" + home.code(), () -> people.buy(new Customer(home, homes.size(), seed + 1)));
        }
        return people;
    }

    public CustomersTally tally() {
        return tally;
    }

    /** Sends everybody home: nothing new is asked for, what was asked for goes its way. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (var thread : threads) thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        gateway.close();
    }

    /** A life that ends when it is interrupted. */
    private interface Life {
        void live() throws InterruptedException;
    }

    private void wake(String name, Life life) {
        threads.add(Thread.ofVirtual().name(name).start(() -> {
            try {
                life.live();
            } catch (InterruptedException sentHome) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private void sell(Customer seller) throws InterruptedException {
        var key = Optional.ofNullable(keys.get(seller.home().code()));
        if (key.isEmpty()) return;
        while (true) {
            var made = ask("/v1/me", key).text("energy", "made_wh").flatMap(CustomersClient::energy);
            if (made.isPresent())
                for (var offer : seller.offers(made.get())) {
                    var reply = tell(
                            "/v1/orders",
                            new JsonObject()
                                    .put("quantity_wh", offer.quantity().wattHours())
                                    .put("price_cents_per_kwh", offer.price().minorPerKwh()),
                            key);
                    if (!reply.accepted()) break;
                    tally.offers.increment();
                    firstOffer.countDown();
                }
            Thread.sleep(VISIT_EVERY);
        }
    }

    private void buy(Customer buyer) throws InterruptedException {
        firstOffer.await();
        Thread.sleep(buyer.firstPause());
        while (true) {
            var wish = buyer.wish(clock.instant());
            if (wish.isEmpty()) {
                Thread.sleep(NO_PHONE_FREE);
                continue;
            }
            var end = purchase(buyer.home().code(), wish.get());
            switch (end) {
                case PAID -> tally.paid.increment();
                case UNPAID -> tally.unpaid.increment();
                case REFUSED -> {}
            }
            Thread.sleep(buyer.ended(wish.get(), end, clock.instant()));
        }
    }

    private End purchase(String code, Wish wish) throws InterruptedException {
        var key = Optional.ofNullable(keys.get(code));
        return wish.door() == Door.V1 && key.isPresent() ? throughV1(wish, key) : throughCompat(code, wish);
    }

    private End throughV1(Wish wish, Optional<Secret> key) throws InterruptedException {
        var reply = tell(
                "/v1/purchases",
                new JsonObject()
                        .put("quantity_wh", wish.quantity().wattHours())
                        .put("limit_cents_per_kwh", wish.limit().minorPerKwh())
                        .put("phone", wish.phone().digits())
                        .put("partial", "allow"),
                key);
        var id = reply.text("purchase_id");
        if (!reply.accepted() || id.isEmpty()) return End.REFUSED;
        tally.v1.increment();
        return outcome("/v1/purchases/" + id.get(), "state", key);
    }

    /** As the clients of the earlier system do: kilowatt-hours and shillings, no credential. */
    private End throughCompat(String code, Wish wish) throws InterruptedException {
        var reply = tell(
                "/api/execute_trade",
                new JsonObject()
                        .put("type", "BUY")
                        .put("amount", wish.quantity().kilowattHours())
                        .put("price", wish.limit().of(new Energy(1_000)).decimal())
                        .put("phone", wish.phone().digits())
                        .put("household_id", code),
                Optional.empty());
        var id = reply.text("payment", "tx_id").or(() -> reply.text("trade", "id"));
        if (!reply.accepted() || id.isEmpty()) return End.REFUSED;
        tally.compat.increment();
        return outcome("/api/payment/status/" + id.get(), "payment_status", Optional.empty());
    }

    private End outcome(String path, String member, Optional<Secret> key) throws InterruptedException {
        var patienceEnds = clock.instant().plus(LONGEST_PAYMENT);
        while (clock.instant().isBefore(patienceEnds)) {
            Thread.sleep(LOOK_EVERY);
            var state = ask(path, key).text(member).orElse("");
            if (SETTLED.contains(state)) return End.PAID;
            if (NOT_SETTLED.contains(state)) return End.UNPAID;
        }
        return End.UNPAID;
    }

    private GatewayClient.Reply ask(String path, Optional<Secret> key) throws InterruptedException {
        atOnce.acquire();
        try {
            return counted(gateway.get(path, key));
        } finally {
            atOnce.release();
        }
    }

    private GatewayClient.Reply tell(String path, JsonObject body, Optional<Secret> key) throws InterruptedException {
        atOnce.acquire();
        try {
            return counted(gateway.post(path, body, key));
        } finally {
            atOnce.release();
        }
    }

    private GatewayClient.Reply counted(GatewayClient.Reply reply) {
        if (reply.status() == 503) tally.busy.increment();
        else if (reply.status() == 0 || reply.status() >= 500) tally.faults.increment();
        else if (!reply.accepted()) tally.refused.increment();
        return reply;
    }

    private static Optional<Energy> energy(String text) {
        return text.matches("\\d{1,15}") ? Optional.of(new Energy(Long.parseLong(text))) : Optional.empty();
    }
}
