package io.jirani.audit;

import io.jirani.audit.Verify.Depth;
import io.jirani.audit.Verify.Finding;
import io.jirani.db.Db;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the scheduled checks found, for every process to tell. */
final class RunStore {
    /** One run of the checks. */
    record Run(Depth depth, Instant begunAt, Instant endedAt, List<Finding> findings, List<Finding> alarms) {}

    private static final String MINE = "select pg_try_advisory_xact_lock(hashtextextended('verify', 34)) as ours";
    private static final String ADD =
            "insert into verify_run (depth, begun_at, ended_at, findings, alarms) values ($1, $2, $3, $4, $5)";
    private static final String LAST = """
            select depth, begun_at, ended_at, findings, alarms from verify_run where depth = $1 order by id desc limit 1
            """;
    private static final String FORGET = "delete from verify_run where findings = '[]' and ended_at < $1";

    /** Whether this process alone checks, until its transaction ends. */
    boolean mine(Db.Tx tx) {
        return tx.one(MINE, Tuple.tuple(), row -> row.getBoolean("ours"));
    }

    void add(Db.Tx tx, Run run) {
        tx.run(
                ADD,
                Tuple.of(
                        word(run.depth),
                        run.begunAt.atOffset(ZoneOffset.UTC),
                        run.endedAt.atOffset(ZoneOffset.UTC),
                        json(run.findings),
                        json(run.alarms)));
    }

    Optional<Run> last(Db.Tx tx, Depth depth) {
        return tx.maybe(LAST, Tuple.of(word(depth)), RunStore::run);
    }

    /** Runs that found nothing are of no use for long. */
    void forget(Db.Tx tx, Instant before) {
        tx.run(FORGET, Tuple.of(before.atOffset(ZoneOffset.UTC)));
    }

    private static String word(Depth depth) {
        return depth.name().toLowerCase(Locale.ROOT);
    }

    private static Run run(Row row) {
        return new Run(
                Depth.valueOf(row.getString("depth").toUpperCase(Locale.ROOT)),
                row.getOffsetDateTime("begun_at").toInstant(),
                row.getOffsetDateTime("ended_at").toInstant(),
                findings(row.getJsonArray("findings")),
                findings(row.getJsonArray("alarms")));
    }

    private static JsonArray json(List<Finding> findings) {
        return new JsonArray(findings.stream()
                .map(each -> JsonObject.of("rule", each.rule(), "where", each.where(), "what", each.what()))
                .toList());
    }

    private static List<Finding> findings(JsonArray array) {
        return array.stream()
                .map(JsonObject.class::cast)
                .map(each -> new Finding(each.getString("rule"), each.getString("where"), each.getString("what")))
                .toList();
    }
}
