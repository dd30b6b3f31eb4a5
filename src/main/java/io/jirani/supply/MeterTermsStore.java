package io.jirani.supply;

import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.metering.CommandStore;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** What each meter should know of its household's terms, was told of them, and answered. */
public final class MeterTermsStore {
    /** Where a meter stands with its household's terms. */
    public enum Standing {
        /** Nothing was told, for it does by itself what they say. */
        BY_ITSELF,
        /** It was not told yet, or has not answered. */
        PENDING,
        ACKNOWLEDGED,
        /** It said no: it is older than the command. */
        REFUSED;

        /** As the contract spells it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A meter of a household.
     *
     * @param revision of what it was told; 0: nothing
     * @param why it refused; empty unless it did
     */
    public record Meter(Dev dev, Standing standing, long revision, Optional<Instant> since, Optional<String> why) {}

    /** Whether a home may ever be dark. */
    public enum Dark {
        MAY_BE,
        NEVER
    }

    /**
     * What a meter is told.
     *
     * @param utcMinutes how far its clock on the wall is ahead of UTC
     */
    public record Told(Terms.Mode mode, Energy graceEnergy, Duration graceTime, Dark dark, int utcMinutes) {}

    /** How long a meter may take the command. Then it is put to it anew, under the same id. */
    private static final Duration VALID = Duration.ofDays(1);

    private static final int MOST = 200;
    private static final String ALONE = "select pg_try_advisory_xact_lock(hashtextextended('supply.terms', 0)) as mine";
    private static final String CHANGED = """
            select dev, mode, grace_wh, grace_h, is_protected, utc_min,
                greatest(coalesce(told_revision, 0), (select (result ->> 'rev')::bigint from down_command
                    where id = command_id and state = 'refused' and result ->> 'rev' ~ '^[0-9]{1,15}$')) as revision
            from meter_terms
            where not same or (answer = 'refused' and online and sent_at < $1)
            order by dev limit $2
            """;
    private static final String TOLD = """
            insert into meter_supply (dev, revision, mode, grace_wh, grace_h, is_protected, utc_min, command_id, since, sent_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
            on conflict (dev) do update set revision = excluded.revision, mode = excluded.mode, grace_wh = excluded.grace_wh,
                grace_h = excluded.grace_h, is_protected = excluded.is_protected, utc_min = excluded.utc_min,
                command_id = excluded.command_id, since = excluded.since, sent_at = excluded.sent_at
            """;
    private static final String SUPERSEDE =
            "update down_command set state = 'expired' where dev = $1 and cmd = 'supply.set' and state = 'open'";
    /** A meter that still has it answers from memory; one that lost its flash does it again. */
    private static final String ANEW = """
            with again as (
                update meter_supply s set sent_at = $1 from meter_terms t
                where t.dev = s.dev and t.same and s.sent_at < $2
                    and (t.answer = 'expired' or (t.answer = 'done' and t.boot is not null and t.boot is distinct from t.answered_boot))
                returning s.command_id)
            update down_command set state = 'open', expires_at = $3, next_send_at = $1, result = null
            where id in (select command_id from again)
            """;

    private static final String OF_HOUSEHOLD = """
            select dev, same, coalesce(told_revision, 0) as revision, since, answer, why from meter_terms
            where household_id = $1 order by dev
            """;
    /** Of meters that are there to be asked. What was answered says nothing of terms that were set later. */
    private static final String WAITING = """
            select count(*) filter (where not same or answer is distinct from 'refused')::int as pending,
                count(*) filter (where same and answer = 'refused')::int as refused
            from meter_terms where online and (not same or told_revision is not null and answer is distinct from 'done')
                and coalesce(case when same then since else greatest(since, terms_at) end, $1) <= $1
            """;

    private final CommandStore commands;

    public MeterTermsStore(CommandStore commands) {
        this.commands = commands;
    }

    /** Meters that are there, should know something and do not, or said no, since a moment or longer. */
    record Waiting(int pending, int refused) {}

    /** Whether no other process is at it now; holds until the end of the transaction. */
    boolean alone(Db.Tx tx) {
        return tx.one(ALONE, Tuple.tuple(), row -> row.getBoolean("mine"));
    }

    /**
     * Tells meters what they should know, and asks those that are due again; answers how many.
     *
     * @param now by the real clock
     * @param sunNow by the meters', which is what a command's end is compared with
     */
    int tell(Db.Tx tx, Instant now, Instant sunNow) {
        var at = now.atOffset(ZoneOffset.UTC);
        var expires = sunNow.plus(VALID);
        var due = tx.all(CHANGED, Tuple.of(at.minus(VALID), MOST), row -> row);
        for (var row : due) {
            var dev = new Dev(row.getString("dev"));
            var revision = row.getLong("revision") + 1;
            tx.run(SUPERSEDE, Tuple.of(dev.id()));
            var command = commands.open(tx, dev, SupplyJson.COMMAND, SupplyJson.args(told(row), revision), expires);
            tx.run(TOLD, parameters(dev, told(row), revision, command, now));
        }
        var again = Tuple.of(at, at.minusMinutes(1), expires.atOffset(ZoneOffset.UTC));
        return due.size() + tx.run(ANEW, again);
    }

    /** A household's meters that understand us. */
    public List<Meter> of(Db.Tx tx, HouseholdId household) {
        return tx.all(OF_HOUSEHOLD, Tuple.of(household.value()), MeterTermsStore::meter);
    }

    Waiting waiting(Db.Tx tx, Instant before) {
        return tx.one(
                WAITING,
                Tuple.of(before.atOffset(ZoneOffset.UTC)),
                row -> new Waiting(row.getInteger("pending"), row.getInteger("refused")));
    }

    private static Told told(Row row) {
        return new Told(
                Terms.mode(row.getString("mode")),
                new Energy(row.getLong("grace_wh")),
                Duration.ofHours(row.getInteger("grace_h")),
                row.getBoolean("is_protected") ? Dark.NEVER : Dark.MAY_BE,
                row.getInteger("utc_min"));
    }

    private static Tuple parameters(Dev dev, Told told, long revision, UUID command, Instant now) {
        return Tuple.tuple()
                .addString(dev.id())
                .addLong(revision)
                .addString(told.mode().word())
                .addLong(told.graceEnergy().wattHours())
                .addInteger((int) told.graceTime().toHours())
                .addBoolean(told.dark() == Dark.NEVER)
                .addInteger(told.utcMinutes())
                .addUUID(command)
                .addOffsetDateTime(now.atOffset(ZoneOffset.UTC));
    }

    private static Meter meter(Row row) {
        var revision = row.getLong("revision");
        var standing = standing(row, revision);
        return new Meter(
                new Dev(row.getString("dev")),
                standing,
                revision,
                Optional.ofNullable(row.getOffsetDateTime("since")).map(since -> since.toInstant()),
                Optional.ofNullable(row.getString("why")).filter(why -> standing == Standing.REFUSED));
    }

    private static Standing standing(Row row, long revision) {
        if (!row.getBoolean("same")) return Standing.PENDING;
        if (revision == 0) return Standing.BY_ITSELF;
        return switch (String.valueOf(row.getString("answer")).toLowerCase(Locale.ROOT)) {
            case "done" -> Standing.ACKNOWLEDGED;
            case "refused" -> Standing.REFUSED;
            default -> Standing.PENDING;
        };
    }
}
