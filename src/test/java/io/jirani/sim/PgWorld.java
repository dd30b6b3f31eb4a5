package io.jirani.sim;

import io.jirani.TestDb;
import io.jirani.audit.Verify;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.kernel.Energy;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.ledger.LedgerStore;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One seed's world through the real jobs and stores, on a real PostgreSQL: two or three processes work on one database, at once
 * or in turns, while commits are lost, processes die at them or at a POST, and strangers lie. Then it is calm for ten days, and
 * the books must be the provider's truth.
 */
public final class PgWorld implements AutoCloseable {
    private record Phase(Duration step, int rounds) {}

    private static final List<Phase> WILD =
            List.of(new Phase(Duration.ofSeconds(2), 40), new Phase(Duration.ofSeconds(20), 30));
    private static final List<Phase> CALM =
            List.of(new Phase(Duration.ofMinutes(1), 15), new Phase(Duration.ofHours(8), 32));
    private static final int OPENING = 45;
    private static final String TAKEN = "23505";

    /**
     * What became of it.
     *
     * @param intents pushes and payouts that were stored
     * @param refunds payments that were given back
     */
    public record Told(long intents, long faults, long deaths, long refunds, Map<String, Long> byFault) {}

    private final Dice dice;
    private final TestDb database = TestDb.fresh();
    private final Vertx vertx = Vertx.vertx();
    private final PgTown town;
    private final PgRail rail;
    private final PgAsking asking;
    private final Path spools;
    private final List<PgGateway> gateways = new ArrayList<>();
    private final List<PgTown.Bought> bought = new ArrayList<>();
    private final List<PgOracle.Paid> sent = new ArrayList<>();
    private final TreeMap<Integer, List<Integer>> openings = new TreeMap<>();

    public PgWorld(long seed, int intents) {
        this.dice = new Dice(seed, Optional.empty());
        var custody = dice.happens("wallets", -1, 50) ? Custody.WALLET : Custody.PASS_THROUGH;
        this.town = new PgTown(database, seed, custody, 3 + intents / 2);
        this.rail = new PgRail(dice, town.clock.instant());
        this.asking = new PgAsking(town, rail, dice);
        try {
            spools = Files.createTempDirectory("sim-spool");
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        var outside = new PgGateway.Outside(vertx, database.app(), town.clock, dice, rail);
        for (int n = 0; n < dice.between("processes", -1, 2, 3); n++)
            gateways.add(new PgGateway(outside, spools.resolve("spool" + n)));
        for (int n = 0; n < intents; n++)
            openings.computeIfAbsent((int) dice.between("opens", n, 0, OPENING), round -> new ArrayList<>())
                    .add(n);
    }

    /** Lives through it; a broken rule is thrown. */
    public Told live() {
        var atOnce = dice.happens("at once", -1, 60);
        int round = 0;
        for (var phase : WILD)
            for (int n = 0; n < phase.rounds(); n++, round++) {
                openings.getOrDefault(round, List.of()).forEach(this::want);
                round(gateways, atOnce, phase.step());
            }
        dice.calm();
        gateways.stream().filter(one -> !one.isAlive()).forEach(PgGateway::start);
        gateways.forEach(PgGateway::pass); // each hands over what its spool has
        for (var phase : CALM)
            for (int n = 0; n < phase.rounds(); n++) round(gateways.subList(0, 1), false, phase.step());
        var oracle = new PgOracle(town, rail, bought, sent);
        oracle.check();
        var findings = new Verify(town.db).findings();
        if (!findings.isEmpty()) throw new Wrong("verify: " + findings);
        return told(oracle.refunds());
    }

    private Told told(long refunds) {
        var byFault = new TreeMap<String, Long>();
        for (var one : dice.struck()) byFault.merge(one.fault().name(), 1L, Long::sum);
        var deaths = gateways.stream().mapToLong(PgGateway::deaths).sum();
        return new Told(bought.size() + sent.size(), dice.struck().size(), deaths, refunds, byFault);
    }

    private void round(List<PgGateway> up, boolean atOnce, Duration step) {
        for (var due : rail.arriving())
            up.get((int) dice.between("door", -1, 0, up.size() - 1L)).hear(due);
        asking.round(up);
        if (atOnce)
            PgGateway.together(up.stream().<Runnable>map(one -> one::pass).toList());
        else up.forEach(PgGateway::pass);
        for (var one : up) if (!one.isAlive() && dice.happens("starts again", -1, 40)) one.start();
        town.clock.move(step);
        rail.tick(town.clock.instant());
    }

    private void want(int n) {
        var kind = dice.between("kind", n, 1, 100);
        var home = home("who", n);
        if (kind <= 68) buy(n, home, home("seller", n));
        else if (kind <= 92) {
            var amount = Money.kes(100 * dice.between("most", n, 10, 600));
            var id = town.payOut(home, amount);
            sent.add(new PgOracle.Paid(id, home, amount));
        } else
            rail.typed(
                    n, dice.happens("known", n, 60) ? home.code() : "WANJIKU", 100 * dice.between("typed", n, 1, 900));
    }

    private Household home(String role, int n) {
        return town.homes.get((int) dice.between(role, n, 0, town.homes.size() - 1L));
    }

    private void buy(int n, Household buyer, Household seller) {
        if (buyer.equals(seller)) return;
        var energy = new Energy(dice.between("energy", n, 100, 5_000) * (dice.happens("much", n, 20) ? 30 : 1));
        PgTown.Bought it;
        try {
            it = town.buy(buyer, seller, energy);
        } catch (Problem limits) {
            return; // a phone is not asked again and again
        } catch (PgException second) {
            if (!TAKEN.equals(second.getSqlState())) throw second;
            return; // he has an open purchase
        }
        bought.add(it);
        lies(rail.number(it.intent()), it);
        asking.bought(it.intent());
        if (dice.strikes(Fault.GOODS_GONE, n)) {
            try {
                town.gone(it);
            } catch (LedgerStore.Refused ended) {
                return; // it was sold or free again before
            }
        }
    }

    /** What strangers say of it, some with our secret. */
    private void lies(int n, PgTown.Bought it) {
        var ref = "ws_CO_" + n;
        var cents = it.value().ceilWhole().minor();
        var by = Optional.of(it.intent());
        var paid = List.of("PAID", ref, String.valueOf(cents), "X" + n);
        if (dice.strikes(Fault.FORGED, n)) lie(n, Optional.empty(), paid);
        if (dice.strikes(Fault.FORGED_FAILURE, n)) lie(n, Optional.empty(), List.of("NOT", ref));
        if (dice.strikes(Fault.LEAKED_FAILURE, n)) lie(n, by, List.of("NOT", ref));
        if (dice.strikes(Fault.LEAKED_RIGHT, n)) lie(n, by, paid);
        if (dice.strikes(Fault.LEAKED_WRONG_AMOUNT, n))
            lie(n, by, List.of("PAID", ref, String.valueOf(cents + 100), "X" + n));
        if (dice.strikes(Fault.LEAKED_WRONG_NAME, n))
            lie(n, by, List.of("PAID", "ws_CO_9" + n + "9", String.valueOf(cents), "X" + n));
    }

    private void lie(int n, Optional<IntentId> by, List<String> words) {
        rail.lie(dice.between("lie", n, 0, 60), by, words.toArray(String[]::new));
    }

    /** The database's name, that it may be dropped. */
    public TestDb database() {
        return database;
    }

    @Override
    public void close() {
        gateways.forEach(PgGateway::close);
        vertx.close().await();
        database.close();
        try (Stream<Path> files = Files.walk(spools)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
