package io.jirani.audit;

import io.jirani.audit.RunStore.Run;
import io.jirani.audit.Verify.Depth;
import io.jirani.audit.Verify.Finding;
import io.jirani.db.Db;
import io.jirani.http.HealthCheck.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The checks on a schedule: the quick ones every five minutes, all of them every six hours, by whichever process is first. */
final class Rounds {
    static final Duration QUICK_EVERY = Duration.ofMinutes(5);
    static final Duration WHOLE_EVERY = Duration.ofHours(6);

    private static final Duration KEPT = Duration.ofDays(2);
    private static final Duration OVERDUE = WHOLE_EVERY.multipliedBy(2);

    private final Db db;
    private final Db patient;
    private final Verify verify;
    private final Clock clock;
    private final Instant started;
    private final RunStore runs = new RunStore();

    /**
     * @param patient the same database, on connections that may take their time
     */
    Rounds(Db db, Db patient, Clock clock) {
        this.db = db;
        this.patient = patient;
        this.verify = new Verify(patient);
        this.clock = clock;
        this.started = clock.instant();
    }

    /** Checks if it is time to, and no other process is at it: who checks holds a lock until what it found is written. */
    void pass() {
        patient.inTransaction(tx -> {
            if (!runs.mine(tx)) return;
            if (due(Depth.WHOLE, WHOLE_EVERY)) run(Depth.WHOLE);
            else if (due(Depth.QUICK, QUICK_EVERY)) run(Depth.QUICK);
        });
    }

    private boolean due(Depth depth, Duration every) {
        var before = clock.instant().minus(every);
        return last(depth).filter(run -> run.begunAt().isAfter(before)).isEmpty();
    }

    private void run(Depth depth) {
        var begun = clock.instant();
        var findings = verify.findings(depth, checked -> {});
        var run = new Run(depth, begun, clock.instant(), findings, verify.alarms());
        db.inTransaction(tx -> {
            runs.add(tx, run);
            runs.forget(tx, begun.minus(KEPT));
        });
    }

    /** How many findings stand, for every rule there is. What the last whole run found stands until the next one. */
    Map<String, Integer> standing() {
        var count = new TreeMap<String, Integer>();
        Verify.rules().forEach(rule -> count.put(rule, 0));
        findings().forEach(finding -> count.merge(finding.rule(), 1, Integer::sum));
        return count;
    }

    /** How many alarms stand. */
    int alarms() {
        return newest().map(run -> run.alarms().size()).orElse(0);
    }

    /** When the last run of a depth ended; before there was one, when this process began to wait for it. */
    Instant checked(Depth depth) {
        return last(depth).map(Run::endedAt).orElse(started);
    }

    /** Degraded while something is wrong, or nobody has looked for long. */
    Status status() {
        var findings = findings();
        if (!findings.isEmpty()) {
            var first = findings.getFirst();
            return Status.degraded(findings.size() + " things are wrong in the books, such as " + first.rule() + ": "
                    + first.where() + " " + first.what());
        }
        var whole = checked(Depth.WHOLE);
        return whole.isBefore(clock.instant().minus(OVERDUE))
                ? Status.degraded("nobody has checked the books since " + whole)
                : Status.active();
    }

    private List<Finding> findings() {
        var quick = newest().stream().flatMap(run -> run.findings().stream()).filter(Rounds::isQuick);
        var whole = last(Depth.WHOLE).stream()
                .flatMap(run -> run.findings().stream())
                .filter(finding -> !isQuick(finding));
        return Stream.concat(quick, whole).toList();
    }

    private Optional<Run> newest() {
        return Stream.of(last(Depth.QUICK), last(Depth.WHOLE))
                .flatMap(Optional::stream)
                .max(Comparator.comparing(Run::begunAt));
    }

    private Optional<Run> last(Depth depth) {
        return db.transaction(tx -> runs.last(tx, depth));
    }

    private static boolean isQuick(Finding finding) {
        return VerifyStore.RULES.stream()
                .anyMatch(rule -> rule.name().equals(finding.rule()) && rule.depth() == Depth.QUICK);
    }
}
