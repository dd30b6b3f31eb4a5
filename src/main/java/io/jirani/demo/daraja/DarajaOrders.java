package io.jirani.demo.daraja;

import io.jirani.demo.daraja.DarajaEvent.Delivery;
import io.jirani.demo.daraja.DarajaEvent.Order;
import io.jirani.demo.daraja.DarajaEvent.Outcome;
import io.jirani.demo.daraja.DarajaEvent.Typed;
import io.jirani.demo.daraja.DarajaEvent.UrlsRegistered;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The part of the provider's truth that is about businesses: their orders, their addresses, what was typed to them. */
final class DarajaOrders {
    /** An order and how far it has come. */
    record Placed(Order order, Optional<Outcome> outcome, Optional<Delivery> delivery) {}

    /** A typed payment, and whether its business was told. */
    record Confirmed(Typed typed, Optional<Delivery> delivery) {}

    private final Map<String, Placed> placed = new LinkedHashMap<>();
    private final Map<String, Confirmed> typed = new LinkedHashMap<>();
    private final Map<String, UrlsRegistered> urls = new HashMap<>();
    private final Set<String> pulls = new HashSet<>();
    private final Set<String> reversed = new HashSet<>();

    void take(Order order) {
        placed.put(order.conversationId(), new Placed(order, Optional.empty(), Optional.empty()));
    }

    /** Notes how an order ended; answers the order, for money moves with it. */
    Order done(String conversationId, Outcome outcome) {
        var was = placed.get(conversationId);
        if (was == null) throw new IllegalStateException("end of no order: " + conversationId);
        placed.put(conversationId, new Placed(was.order, Optional.of(outcome), was.delivery));
        if (outcome.paid() && was.order.errand() == DarajaEvent.Errand.REVERSAL) reversed.add(was.order.about());
        return was.order;
    }

    void told(String conversationId, Delivery delivery) {
        placed.computeIfPresent(conversationId, (id, was) -> new Placed(was.order, was.outcome, Optional.of(delivery)));
    }

    void type(Typed payment) {
        typed.put(payment.receipt(), new Confirmed(payment, Optional.empty()));
    }

    void confirmed(String receipt, Delivery delivery) {
        typed.computeIfPresent(receipt, (id, was) -> new Confirmed(was.typed, Optional.of(delivery)));
    }

    void register(UrlsRegistered registered) {
        urls.put(registered.shortcode(), registered);
    }

    void registerPull(String shortcode) {
        pulls.add(shortcode);
    }

    Optional<Placed> order(String conversationId) {
        return Optional.ofNullable(placed.get(conversationId));
    }

    List<Placed> all() {
        return new ArrayList<>(placed.values());
    }

    Optional<Confirmed> typed(String receipt) {
        return Optional.ofNullable(typed.get(receipt));
    }

    List<Confirmed> typed() {
        return new ArrayList<>(typed.values());
    }

    Optional<UrlsRegistered> urls(String shortcode) {
        return Optional.ofNullable(urls.get(shortcode));
    }

    boolean pullRegistered(String shortcode) {
        return pulls.contains(shortcode);
    }

    boolean reversed(String receipt) {
        return reversed.contains(receipt);
    }
}
