package io.jirani.bench;

import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** What sealing the chain beside costs those who book: their rate without it over their rate with it. */
final class SealPart {
    static final String NAME = "seal_cost";

    private static final double GOAL = 1.10;
    private static final int CONNECTIONS = 8;
    private static final int BLOCK = 2_000;
    private static final long TICK_MS = 2_000;
    private static final String SEAL = "select ledger.seal($1, now()) as sealed";

    private final Database server;
    private final Bank bank;
    private final Duration slice;
    private final List<Double> perSecond = new ArrayList<>();

    SealPart(Database server, Bank bank, Duration slice) {
        this.server = server;
        this.bank = bank;
        this.slice = slice;
    }

    List<Figure> run(int rounds) {
        if (bank.number("select count(*) from pg_proc where oid = to_regprocedure('ledger.seal(int, timestamptz)')")
                == 0) {
            Progress.say("these books are not sealed; " + NAME + " is passed over");
            return List.of();
        }
        seal();
        alone();
        var ratios = new ArrayList<Double>();
        for (int round = 1; round <= rounds; round++) {
            var firstAlone = round % 2 == 0 ? alone() : 0;
            seal();
            var beside = beside();
            seal();
            ratios.add((round % 2 == 0 ? firstAlone : alone()) / beside);
        }
        bank.verify();
        WrongCount.same("entries that no block has", unsealed(), 0);
        return List.of(
                Figure.atMost(LedgerBench.NAME, NAME, GOAL, ratios),
                Figure.number(LedgerBench.NAME, "sealed_rate", "1/s", perSecond));
    }

    private double alone() {
        var rate = shift();
        Progress.say("%,.0f trades/s, none sealed meanwhile".formatted(rate));
        seal();
        return rate;
    }

    /** As the gateway does it: a block after the other while there is something, then a look every two seconds. */
    private double beside() {
        var over = new AtomicBoolean();
        var before = unsealed();
        var sealing = Thread.ofVirtual().start(() -> {
            while (!over.get()) if (block() == 0) pause();
        });
        var start = System.nanoTime();
        var rate = shift();
        over.set(true);
        join(sealing);
        var seconds = (System.nanoTime() - start) / 1e9;
        var sealed = before + rate * slice.toMillis() / 1e3 - unsealed();
        perSecond.add(Math.max(0, sealed) / seconds);
        Progress.say("%,.0f trades/s beside sealing".formatted(rate));
        return rate;
    }

    private double shift() {
        server.sql("postgres", "checkpoint");
        return Crew.work(server, CONNECTIONS, slice, random -> {
                    bank.post(bank.trade(random));
                    return 1;
                })
                .perSecond();
    }

    /** Seals all there is. */
    private void seal() {
        while (block() > 0) Thread.onSpinWait();
    }

    private int block() {
        return bank.db().transaction(tx -> tx.one(SEAL, Tuple.of(BLOCK), row -> row.getInteger("sealed")));
    }

    private long unsealed() {
        return bank.number("""
                select count(*) from ledger.transfer t
                where not exists (select 1 from ledger.block_item i where i.item_id = t.id)
                """);
    }

    private static void pause() {
        try {
            Thread.sleep(TICK_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
