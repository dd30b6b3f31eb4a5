package io.jirani.bench;

import io.jirani.bench.ClerkTask.Lane;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** One round of a campaign of faults, on books of its own: work, a fault, work again, the end of it, and the count. */
final class FaultsRound {
    /** What is summed up of a round, beside how many of each fault there were. */
    static final List<String> SUMS = List.of(
            "clerk_kills",
            "panics",
            "answers_lost",
            "entries_told",
            "unheard_booked",
            "unheard_undone",
            "settled",
            "paid",
            "sealed",
            "strange",
            "wrong");

    /**
     * What a round is.
     *
     * @param number from 0, of this run; the first round also shows that a planted loss is found
     * @param template the database it is a copy of
     * @param seed of the clerk's tasks
     * @param disk the database's, where there is a small one
     */
    record Plan(int number, String template, Fault fault, long seed, Optional<SmallDisk> disk, Path logs) {
        String name() {
            return "round" + number;
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LONGEST_WAIT_MS = 500;
    /** So often the clerk is killed in the middle of another fault, so that what stands then is looked at. */
    private static final int CLERK_TOO_PERCENT = 50;

    private static final String AT_WORK =
            "select count(*) from pg_stat_activity where application_name = 'jirani-" + Clerk.NAME + "'";

    private final Vertx vertx;
    private final Database database;
    private final Plan plan;
    private final RandomGenerator random;
    private final Told told = new Told();
    private long clerkKills;
    private long undone;

    FaultsRound(Vertx vertx, Database database, Plan plan, RandomGenerator random) {
        this.vertx = vertx;
        this.database = database;
        this.plan = plan;
        this.random = random;
    }

    /** Plays it; answers its counts. */
    JsonObject run(Site site) throws SQLException {
        var begun = System.nanoTime();
        var mark = site.mark();
        database.make(plan.name(), Optional.of(plan.template));
        try {
            var cutter = plan.fault == Fault.COMMIT
                    ? Optional.of(site.keep(Cutter.before(database.app(plan.name()))))
                    : Optional.<Cutter>empty();
            var hand = site.keep(new FaultsHand(database, plan.name(), told, random, cutter, plan.disk));
            var panics = hand.panics();
            play(site, cutter, hand);
            var end = FaultsAudit.of(vertx, database, plan.name(), told, plan.seed);
            mustHold("at the end", end);
            var counted = counted(end, hand.panics() - panics, begun);
            if (plan.number == 0) mustFind();
            return counted;
        } finally {
            site.backTo(mark);
            database.drop(plan.name());
        }
    }

    private void play(Site site, Optional<Cutter> cutter, FaultsHand hand) throws SQLException {
        var clerk = site.keep(start(cutter));
        clerk.await("work in all lanes", movesOn(Map.of()));
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_WAIT_MS)));
        hand.inflict(plan.fault);
        if (plan.fault == Fault.CLERK || random.nextInt(100) < CLERK_TOO_PERCENT) {
            clerk.kill();
            clerkKills++;
            hand.mend(plan.fault);
            lookAtWhatStands();
            clerk = site.keep(start(cutter));
        } else {
            hand.mend(plan.fault);
        }
        clerk.await("work in all lanes after the fault", movesOn(done()));
        clerk.finish();
    }

    private ClerkLink start(Optional<Cutter> cutter) {
        var url = cutter.map(Cutter::url).orElseGet(() -> database.app(plan.name()));
        return ClerkLink.start(url, plan.seed, told, plan.logs.resolve(plan.name() + ".log"));
    }

    private Map<Lane, Integer> done() {
        var done = new EnumMap<Lane, Integer>(Lane.class);
        for (var lane : Lane.values()) done.put(lane, told.done(lane));
        return done;
    }

    private java.util.function.BooleanSupplier movesOn(Map<Lane, Integer> since) {
        return () -> List.of(Lane.values()).stream().allMatch(lane -> told.done(lane) > since.getOrDefault(lane, 1));
    }

    /** Between the clerk's lives: all or nothing of what had no answer. */
    private void lookAtWhatStands() throws SQLException {
        Patience.need("nobody works for the killed clerk", PATIENCE, () -> database.number("postgres", AT_WORK) == 0);
        var stands = FaultsAudit.of(vertx, database, plan.name(), told, plan.seed);
        mustHold("after the kill", stands);
        undone += stands.undone();
    }

    private void mustHold(String when, FaultsAudit.Result result) {
        if (result.wrong().isEmpty()) return;
        Progress.say(plan.fault.word() + ", seed " + plan.seed + ", " + when + ":");
        result.wrong().forEach(each -> Progress.say("  " + each));
        throw new WrongCount(result.wrong().size() + " things are wrong " + when + " of " + plan.fault.word()
                + ", seed " + plan.seed);
    }

    /** What counts must be able to find: one entry is taken away with the guards off, another is changed. */
    private void mustFind() throws SQLException {
        database.sql(plan.name(), """
                set session_replication_role = replica;
                delete from ledger.transfer where key = 'fault:cold:0';
                update ledger.posting set amount = amount + sign(amount) where transfer_id =
                    (select id from ledger.transfer where key = 'fault:hot:0')
                """);
        var found =
                FaultsAudit.of(vertx, database, plan.name(), told, plan.seed).wrong();
        for (var planted : List.of("fault:cold:0 IS LOST", "fault:hot:0 is ", "transfer-balanced: fault:hot:0"))
            if (found.stream().noneMatch(each -> each.startsWith(planted)))
                throw new WrongCount("a planted loss was not found: " + planted);
    }

    private JsonObject counted(FaultsAudit.Result end, long panics, long begun) {
        told.strange().forEach(each -> Progress.say("  " + each));
        if (!told.hasEnded() || end.unheard() + end.undone() > 0)
            throw new WrongCount("the clerk ended with tasks that have no answer, seed " + plan.seed);
        return new JsonObject()
                .put("fault", plan.fault.word())
                .put(plan.fault.word(), 1)
                .put("seed", plan.seed)
                .put("seconds", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun))
                .put("clerk_kills", clerkKills)
                .put("panics", panics)
                .put("answers_lost", told.lost())
                .put("entries_told", end.told())
                .put("unheard_booked", told.unheard())
                .put("unheard_undone", undone)
                .put("settled", told.handled("settled"))
                .put("paid", told.handled("paid"))
                .put("sealed", told.handled("sealed"))
                .put("strange", told.strange().size())
                .put("wrong", end.wrong().size());
    }
}
