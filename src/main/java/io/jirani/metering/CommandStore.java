package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Ids;
import io.jirani.metering.UplinkMessage.Done;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Commands to meters: the queue is the table. A command is sent again and again, under one id, until the meter answers or
 * it expires; a meter does an id once.
 */
public final class CommandStore {
    /**
     * A command.
     *
     * @param expires by the neighbourhood's clock, which is the meter's: it refuses the command from then on
     */
    public record Command(UUID id, Dev dev, String cmd, JsonObject args, Instant expires) {}

    private static final Duration AGAIN = Duration.ofSeconds(30);
    private static final int MOST = 200;

    private static final String OPEN = """
            insert into down_command (id, dev, cmd, args, expires_at, created_at, next_send_at)
            values ($1, $2, $3, $4, $5, $6, $6)
            """;
    private static final String EXPIRE = """
            update down_command set state = 'expired' where state = 'open' and expires_at <= $1
            """;
    private static final String CLAIM = """
            update down_command set sends = sends + 1, next_send_at = $2
            where id in (select id from down_command where state = 'open' and next_send_at <= $1
                order by next_send_at, created_at limit $3 for update skip locked)
            returning id, dev, cmd, args, expires_at, created_at
            """;
    private static final String WAKE = """
            update down_command set next_send_at = $2 where dev = any($1) and state = 'open' and next_send_at > $2
            """;
    private static final String RESULT = """
            update down_command set state = $3, result = $4::text::jsonb
            where id = $1 and dev = $2 and state in ('open', 'expired')
            """;

    private final Ids ids;
    private final Clock clock;

    /**
     * @param clock the real one: how long until a command is sent again
     */
    public CommandStore(Ids ids, Clock clock) {
        this.ids = ids;
        this.clock = clock;
    }

    /** Writes down a command that the job {@code metering.commands} will send. */
    public UUID open(Db.Tx tx, Dev dev, String cmd, JsonObject args, Instant expires) {
        var id = ids.next();
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        tx.run(OPEN, Tuple.of(id, dev.id(), cmd, args, expires.atOffset(ZoneOffset.UTC), now));
        return id;
    }

    /** Takes the commands that are due, and notes that they are being sent. What expired is closed. */
    public List<Command> claim(Db.Tx tx, Instant sunNow) {
        tx.run(EXPIRE, Tuple.of(sunNow.atOffset(ZoneOffset.UTC)));
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        return tx.all(CLAIM, Tuple.of(now, now.plus(AGAIN), MOST), CommandStore::command);
    }

    /** Makes the open commands of meters due at once: they have just come online. */
    public int wake(Db.Tx tx, List<Dev> devs) {
        var names = devs.stream().map(Dev::id).toArray(String[]::new);
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        return tx.run(WAKE, Tuple.tuple().addArrayOfString(names).addOffsetDateTime(now));
    }

    /** Closes a command with the meter's answer. An answer to nothing, or a second one, changes nothing. */
    public void result(Db.Tx tx, Dev dev, UUID id, Done done, String json) {
        tx.later(RESULT, Tuple.of(id, dev.id(), done.name().toLowerCase(Locale.ROOT), json));
    }

    private static Command command(Row row) {
        return new Command(
                row.getUUID("id"),
                new Dev(row.getString("dev")),
                row.getString("cmd"),
                row.getJsonObject("args"),
                row.getOffsetDateTime("expires_at").toInstant());
    }
}
