package io.jirani.demo;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Price;
import io.jirani.payments.PaymentSettings;
import io.jirani.payments.PushLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * How one simulated household trades: what it offers, what it asks for and when. Decisions only; {@link CustomersClient}
 * carries them to the gateway.
 *
 * <p>It keeps the market's manners by itself: no phone is asked more often than the demo allows, who does not pay waits,
 * and nobody reserves much before a first payment went through (ruling 23). After a lively first minute everybody buys
 * what a family uses in a quarter of an hour, so that the energy made by day lasts as long as the demo runs.
 *
 * <p>The first household is the one the README sells with: it puts part of its credit aside and leaves it to the reader.
 */
final class Customer {
    private static final PushLimits LIMITS = PaymentSettings.demo().pushLimits();

    static final int PUSHES = LIMITS.most();
    /** A little longer than the gateway's, which begins to count when it has the request. */
    static final Duration WINDOW = LIMITS.window().plusSeconds(5);

    private static final long LEAST_OFFER_WH = 60;
    private static final long MOST_OFFER_WH = 240;
    private static final int OFFERS_A_VISIT = 4;
    private static final long FIRST_PURCHASE_WH = 100;
    private static final int PATIENT_REFUSALS = 12;
    private static final int READERS_HOME = 1;
    private static final long READERS_FIRST_WH = 500;
    private static final long READERS_MOST_WH = 3_000;
    private static final int USUAL_NEIGHBOURS = 12;
    private static final int MOST_SLOWLY = 8;
    private static final Price LIMIT = Price.kes(1_600);

    /** Through which door a purchase goes. */
    enum Door {
        V1,
        COMPAT
    }

    /** How a purchase ended for its buyer. */
    enum End {
        PAID,
        UNPAID,
        /** Refused before any phone rang, or nobody could be reached. */
        REFUSED
    }

    /** Energy for sale at a price. */
    record Offer(Energy quantity, Price price) {}

    /** Energy wanted at a price or less, asked from a phone. */
    record Wish(Door door, Energy quantity, Price limit, Msisdn phone) {}

    private final Neighbourhood.Home home;
    private final Random random;
    private final Price ask;
    private final int slowly;
    private final Map<Msisdn, Deque<Instant>> pushes = new HashMap<>();
    private Door next;
    private long appetite = FIRST_PURCHASE_WH;
    private long aside;
    private int paid;
    private int refusals;

    /**
     * @param neighbours how many households there are: in a crowd each one takes more time, for the machine's sake
     */
    Customer(Neighbourhood.Home home, int neighbours, long seed) {
        this.home = home;
        this.random = new Random(seed * 31 + home.index());
        // Who has much to sell asks less: his are the first ten shillings to be paid out.
        this.ask = Price.kes(1_040 + random.nextInt(60) + Math.max(0, 5_000 - home.solarWatts()) / 20);
        this.slowly = Math.clamp(neighbours / USUAL_NEIGHBOURS, 1, MOST_SLOWLY);
        this.aside = home.index() == READERS_HOME ? READERS_FIRST_WH : 0;
        this.next = home.index() % 2 == 0 ? Door.V1 : Door.COMPAT;
    }

    Neighbourhood.Home home() {
        return home;
    }

    /** What a household with so many credits of its own sun puts on the book now, in portions a neighbour can use. */
    List<Offer> offers(Energy made) {
        var offers = new ArrayList<Offer>();
        long left = Math.max(0, made.wattHours() - aside);
        if (home.index() == READERS_HOME) {
            // A quarter of what comes by day, so that a reader finds something at night too.
            long more = Math.min(left / 4, Math.max(0, READERS_MOST_WH - aside));
            aside += more;
            left -= more;
        }
        while (left >= LEAST_OFFER_WH && offers.size() < OFFERS_A_VISIT) {
            long portion = Math.min(left, 120 + random.nextInt((int) (MOST_OFFER_WH - 119)));
            if (left - portion < LEAST_OFFER_WH) portion = Math.min(left, MOST_OFFER_WH + LEAST_OFFER_WH);
            offers.add(new Offer(new Energy(portion), Price.kes(ask.minorPerKwh() + random.nextInt(51))));
            left -= portion;
        }
        return offers;
    }

    /** The next purchase; nothing while every phone of the family was asked often enough. */
    Optional<Wish> wish(Instant now) {
        return home.phones().stream()
                .filter(phone -> asked(phone, now) < PUSHES)
                .findFirst()
                .map(phone -> new Wish(next, new Energy(appetite), LIMIT, phone));
    }

    /** How long to wait before the first purchase once there is something on the book. */
    Duration firstPause() {
        return switch (home.habit()) {
            case 7, 9 -> millis(200, 800);
            case 8, 0 -> millis(3_000, 6_000);
            default -> home.sells() ? millis(6_000, 12_000) : millis(500, 2_500);
        };
    }

    /** Learns how a purchase ended, and answers how long to wait before the next. */
    Duration ended(Wish wish, End end, Instant now) {
        if (end == End.REFUSED) {
            appetite = Math.max(FIRST_PURCHASE_WH / 2, wish.quantity.wattHours() / 2);
            return ++refusals <= PATIENT_REFUSALS ? millis(1_000, 2_000) : millis(8_000, 15_000);
        }
        refusals = 0;
        pushes.computeIfAbsent(wish.phone, phone -> new ArrayDeque<>()).addLast(now);
        next = next == Door.V1 ? Door.COMPAT : Door.V1;
        if (end == End.UNPAID) {
            appetite = FIRST_PURCHASE_WH;
            return millis(45_000, 75_000).multipliedBy(slowly);
        }
        if (++paid < (home.sells() ? 2 : 6)) {
            appetite = 100 + 10L * random.nextInt(26);
            return millis(700, 2_000);
        }
        appetite = 60 + 10L * random.nextInt(10);
        return millis(9_000, 17_000).multipliedBy(slowly);
    }

    private long asked(Msisdn phone, Instant now) {
        return pushes.getOrDefault(phone, new ArrayDeque<>()).stream()
                .filter(at -> at.plus(WINDOW).isAfter(now))
                .count();
    }

    private Duration millis(int from, int to) {
        return Duration.ofMillis(from + random.nextInt(to - from));
    }
}
