package io.jirani.bench;

import io.jirani.config.Secret;
import io.jirani.kernel.IntentId;
import io.jirani.payments.CallbackToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Callbacks from the moment they are sent until PostgreSQL stamped the commit that settled their purchase: as many as there
 * are against TPC-B on eight connections, by turns; and a hundred a second, alone and beside two thousand forged ones.
 */
final class SettlePart {
    /** Callbacks a second where nothing is in a hurry. */
    static final int PACE = 100;

    private static final double GOAL = 1.0;
    private static final double GOAL_MS = 250;
    private static final double GOAL_FLOOD = 10;
    private static final int FORGED = 2_000;
    private static final int CONNECTIONS = 8;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration PROVIDER = Duration.ofMillis(200);

    /** Two bursts that differ by less are of a gateway that is warm. */
    private static final double ALIKE = 0.1;

    private final Database server;
    private final ProcessHandle gateway;
    private final PaymentsTown town;
    private final Provider provider;
    private final CallbackCrowd crowd;
    private final List<Provider.Push> newcomers;
    private long settled;

    /** @param newcomers how many buyers come for the first time; the others have bought before */
    SettlePart(
            Database server,
            ProcessHandle gateway,
            PaymentsTown town,
            Provider provider,
            CallbackCrowd crowd,
            int newcomers) {
        this.server = server;
        this.gateway = gateway;
        this.town = town;
        this.provider = provider;
        this.crowd = crowd;
        this.newcomers = pushes(newcomers);
        town.returning(this.newcomers.stream().map(Provider.Push::account).toList());
    }

    /**
     * Bursts nobody measures, until two that follow each other differ by less than a tenth: a gateway serves for months, and its
     * compiler is done within minutes.
     *
     * @param most how many bursts at most
     */
    void warmUp(int callbacks, int most) {
        var before = 0.0;
        for (int n = 1; n <= most; n++) {
            var rate = burst(pushes(callbacks)).perSecond();
            calmDown();
            Progress.say("warm-up %d of at most %d: %,.0f callbacks settled a second".formatted(n, most, rate));
            if (Math.abs(rate - before) < ALIKE * rate) return;
            before = rate;
        }
    }

    /** One burst of people who buy for the first time: their accounts are opened. */
    Figure ofNewcomers() {
        var rate = burst(newcomers).perSecond();
        calmDown();
        return Figure.number(PaymentsBench.NAME, "settle_rate_new_buyers", "1/s", List.of(rate));
    }

    /** Bursts and TPC-B by turns, another first in each round. */
    List<Figure> againstTpcB(TpcB tpcb, int rounds, int callbacks, Duration slice) {
        var ratios = new ArrayList<Double>();
        var rates = new ArrayList<Double>();
        var bases = new ArrayList<Double>();
        var bursts = new ArrayList<Burst>();
        var transactions = work(tpcb, Duration.ofSeconds(2)).done();
        for (int round = 1; round <= rounds; round++) {
            var first = round % 2 == 0 ? List.of(burst(pushes(callbacks))) : List.<Burst>of();
            if (!first.isEmpty()) calmDown();
            var base = work(tpcb, slice);
            transactions += base.done();
            var mine = first.isEmpty() ? burst(pushes(callbacks)) : first.getFirst();
            if (first.isEmpty()) calmDown();
            Progress.say("round %d: %,.0f callbacks settled a second, TPC-B %,.0f"
                    .formatted(round, mine.perSecond(), base.perSecond()));
            ratios.add(mine.perSecond() / base.perSecond());
            rates.add(mine.perSecond());
            bursts.add(mine);
            bases.add(base.perSecond());
        }
        tpcb.verify(transactions);
        return List.of(
                Figure.atLeast(PaymentsBench.NAME, PaymentsBench.SETTLE, GOAL, ratios),
                Figure.number(PaymentsBench.NAME, "settle_rate", "1/s", rates),
                micros("settle_cpu", bursts, Burst::database),
                micros("settle_gateway_cpu", bursts, Burst::gateway),
                micros("settle_compiler_cpu", bursts, Burst::compiler),
                micros("settle_bench_cpu", bursts, Burst::bench),
                Figure.number(PaymentsBench.NAME, "tpcb_rate", "1/s", bases));
    }

    private static Figure micros(String name, List<Burst> bursts, ToDoubleFunction<Burst> which) {
        return Figure.number(
                PaymentsBench.NAME,
                name,
                "us",
                bursts.stream().mapToDouble(which).boxed().toList());
    }

    /** A hundred a second for some seconds; where wanted, again while forged ones come. */
    List<Figure> atPace(int seconds, boolean flood) {
        var calm = pace(seconds);
        calmDown();
        var figures = new ArrayList<>(List.of(
                Figure.number(PaymentsBench.NAME, "p50_at_100", "ms", List.of(percentile(calm, 50))),
                Figure.limit(PaymentsBench.NAME, PaymentsBench.CALM, "ms", GOAL_MS, List.of(percentile(calm, 99)))));
        if (!flood) return figures;
        var inbox = town.number("select count(*) from inbox");
        var forged = crowd.pace(forged(seconds * FORGED), FORGED, NOT_FOUND);
        var besides = pace(seconds);
        forged.awaitAll(seconds * FORGED);
        calmDown();
        WrongCount.same("forged callbacks answered 404", forged.asWanted().get(), (long) seconds * FORGED);
        WrongCount.same("callbacks on disk", town.number("select count(*) from inbox") - inbox, (long) seconds * PACE);
        figures.add(Figure.number(PaymentsBench.NAME, "p99_at_100_flood", "ms", List.of(percentile(besides, 99))));
        figures.add(Figure.atMost(
                PaymentsBench.NAME,
                PaymentsBench.FLOOD,
                GOAL_FLOOD,
                List.of(percentile(besides, 99) / percentile(calm, 99))));
        return figures;
    }

    /**
     * A burst that is settled, with microseconds of processor for each callback.
     *
     * @param compiler what of the gateway's is its compiler's
     * @param bench who sends callbacks and plays the provider: on the same processors
     */
    private record Burst(double perSecond, double database, double gateway, double compiler, double bench) {}

    private record Used(Duration database, Duration gateway, Duration compiler, Duration bench) {}

    private Used used() {
        return new Used(
                CpuTime.of(server.process()),
                CpuTime.alone(gateway),
                CpuTime.compiling(gateway),
                CpuTime.alone(ProcessHandle.current()));
    }

    private Burst burst(List<Provider.Push> pushes) {
        server.sql("postgres", "checkpoint");
        var callbacks = pushes.size();
        var before = used();
        var begun = Instant.now();
        var done = crowd.rush(pushes, OK);
        done.awaitAll(callbacks);
        WrongCount.same("callbacks answered 200", done.asWanted().get(), callbacks);
        awaitSettled(callbacks);
        var after = used();
        var took = Duration.between(begun, town.lastSettled());
        return new Burst(
                callbacks / (took.toNanos() / 1e9),
                each(before.database(), after.database(), callbacks),
                each(before.gateway(), after.gateway(), callbacks),
                each(before.compiler(), after.compiler(), callbacks),
                each(before.bench(), after.bench(), callbacks));
    }

    private static double each(Duration before, Duration after, int callbacks) {
        return after.minus(before).toNanos() / 1e3 / callbacks;
    }

    /** How long each took from its departure to the commit that settled it, milliseconds. */
    private List<Double> pace(int seconds) {
        var callbacks = seconds * PACE;
        var done = crowd.pace(pushes(callbacks), PACE, OK);
        done.awaitAll(callbacks);
        WrongCount.same("callbacks answered 200", done.asWanted().get(), callbacks);
        awaitSettled(callbacks);
        var ends = town.settlements();
        return done.sent().entrySet().stream()
                .map(sent -> Duration.between(sent.getValue(), ends.get(sent.getKey()))
                                .toNanos()
                        / 1e6)
                .toList();
    }

    private void awaitSettled(int more) {
        settled += more;
        Patience.need("all are settled", PATIENCE, () -> town.settled() >= settled);
        WrongCount.same("settled purchases", town.settled(), settled);
    }

    /** Until every payment is proven by a question, and what follows is done: no slice pays for the one before. */
    private void calmDown() {
        provider.answerAfter(Duration.ZERO);
        Patience.need("all are proven", PATIENCE, () -> town.unproven() == 0);
        provider.answerAfter(PROVIDER);
    }

    private List<Provider.Push> pushes(int count) {
        return IntStream.range(0, count).mapToObj(i -> provider.next()).toList();
    }

    /** Addresses made with another key, and bodies that say paid. */
    private static List<Provider.Push> forged(int count) {
        var tokens = new CallbackToken(new Secret("a-key-that-is-not-the-gateways-own-at-all"));
        var body = "{\"Body\":{\"stkCallback\":{\"CheckoutRequestID\":\"ws_CO_1\",\"ResultCode\":0}}}";
        return Stream.generate(() -> new IntentId(UUID.randomUUID()))
                .limit(count)
                .map(intent ->
                        new Provider.Push("/hooks/pay/" + tokens.of(CallbackToken.Kind.STK, intent) + "/stk", "", body))
                .toList();
    }

    private Crew.Shift work(TpcB tpcb, Duration slice) {
        server.sql("postgres", "checkpoint");
        return Crew.work(server, CONNECTIONS, slice, random -> {
            tpcb.transaction(random);
            return 1;
        });
    }

    private static double percentile(List<Double> all, int percent) {
        var sorted = new ArrayList<>(all);
        Collections.sort(sorted);
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }
}
