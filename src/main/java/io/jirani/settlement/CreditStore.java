package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** What each meter was told it may show, and the commands that tell it. */
public final class CreditStore {
    /**
     * A meter that has been heard of.
     *
     * @param generation of its registers, as it counts them itself
     */
    public record Meter(
            Dev dev,
            HouseholdId household,
            Energy importRegister,
            int generation,
            Optional<Energy> told,
            Register register) {}

    /** What a meter is to be told. */
    record Told(Meter meter, Energy credit) {}

    /** Whether we know the register it counts with. */
    public enum Register {
        KNOWN,
        /** Its rows say another one, which no operator has accepted yet. */
        WAITS
    }

    /**
     * A meter that does not know what it was told.
     *
     * @param meter with its register as it was when it was told
     */
    record Untold(Meter meter, With with) {}

    /** By which command an untold meter is told. */
    enum With {
        /** It did not answer, or may have lost it since. */
        THE_SAME,
        /** It refused the last one, or that was of another register. */
        ANOTHER
    }

    /** Meters that are there and do not know their credit, or said no, since a moment or longer. */
    record Waiting(int pending, int refused) {}

    private static final int MOST = 100;

    /** Its rows wait for an operator to accept its new register: the one we know is not the one it counts with. */
    private static final String BETWEEN_REGISTERS = """
            exists (select from reading_parked p where p.meter_id = m.id and p.reason = 'new_generation' and p.decision is null)""";

    /**
     * What an operator lets begin anew counts one generation more than the meter says: what both sides know is what it says.
     * After a new count ({@code last_seq} -1) every row has the whole shift, and so had the last one.
     */
    private static final String ITS_GENERATION = """
            greatest(1, i.generation - case when i.last_seq between 0 and i.shift_from - 1 then greatest(i.shift_by - 1, 0)
                else i.shift_by end) as its_generation""";

    private static final String METERS = """
            select m.dev, m.household_id, i.import_wh, %s, c.wh, %s as between_registers
            from meter m join meter_intake i on i.meter_id = m.id left join meter_credit c on c.dev = m.dev
            where m.household_id = any ($1) and i.import_wh is not null and m.status <> 'decommissioned' and m.adapter = 'native'
            order by m.dev
            """.formatted(ITS_GENERATION, BETWEEN_REGISTERS);
    /**
     * The revision rises where the row is locked: two that tell at once never say two things under one. It rises above that of
     * a meter which has a higher one, since its gateway came back from a backup.
     */
    private static final String TOLD = """
            insert into meter_credit (dev, revision, wh, at, command_id, since, sent_at, generation)
            select u.dev, 1, u.wh, $4, u.command, $4, $4,
                (select i.generation from meter m join meter_intake i on i.meter_id = m.id where m.dev = u.dev)
            from unnest($1::text[], $2::bigint[], $3::uuid[]) as u (dev, wh, command)
            on conflict (dev) do update set revision = greatest(meter_credit.revision,
                    (select (result ->> 'rev')::bigint from down_command where id = meter_credit.command_id and state = 'refused'
                        and result ->> 'rev' ~ '^[0-9]{1,15}$')) + 1, wh = excluded.wh, at = excluded.at,
                command_id = excluded.command_id, sent_at = excluded.sent_at, generation = excluded.generation,
                since = case when exists (select from down_command where id = meter_credit.command_id and state = 'done')
                    then excluded.since else meter_credit.since end
            returning dev, revision
            """;

    private static final String LOCK = "select from meter_credit where dev = any ($1) order by dev for no key update";
    /** Of meters that have been heard since: what they have not answered, did not take, or may have lost. */
    private static final String UNTOLD = """
            select m.dev, m.household_id, coalesce((d.args ->> 'imp')::bigint, i.import_wh) as import_wh, %s, c.wh, d.state,
                false as between_registers
            from meter_credit c join meter m on m.dev = c.dev join meter_intake i on i.meter_id = m.id
                left join down_command d on d.id = c.command_id and c.generation is not distinct from i.generation
            where m.household_id is not null and i.import_wh is not null and m.status <> 'decommissioned' and m.adapter = 'native'
                and (i.online or i.last_seen_at > c.sent_at)
                and not %s
                and (d.state is null or d.state = 'expired' or d.state = 'refused' and c.sent_at < $1
                    or d.state = 'done' and c.sent_at < $2 and i.boot is not null
                        and i.boot is distinct from (d.result ->> 'boot')::bigint)
            order by c.dev limit $3 for update of c skip locked
            """.formatted(ITS_GENERATION, BETWEEN_REGISTERS);
    /** A meter that still has it answers from memory; one that lost its flash does it again. */
    private static final String ANEW = """
            with again as (
                update meter_credit c set sent_at = $2, since = case when d.state = 'done' then $2 else c.since end
                from down_command d where d.id = c.command_id and c.dev = $1
                returning c.command_id)
            update down_command set state = 'open', expires_at = $3, next_send_at = $2, result = null
            where id in (select command_id from again)
            """;

    private static final String WAITING = """
            select count(*) filter (where d.state is distinct from 'refused')::int as pending,
                count(*) filter (where d.state = 'refused')::int as refused
            from meter_credit c join meter m on m.dev = c.dev join meter_intake i on i.meter_id = m.id
                left join down_command d on d.id = c.command_id
            where i.online and m.household_id is not null and m.status <> 'decommissioned' and m.adapter = 'native'
                and d.state is distinct from 'done' and c.since <= $1
            """;
    /** Whatever it was told is no longer what it should know; the job tells it when an operator has decided. */
    private static final String WITHHOLD = """
            insert into meter_credit (dev, revision, wh, at, since, sent_at) values ($1, 0, 0, $2, $2, $2)
            on conflict (dev) do update set command_id = null
            """;

    private static final String SUPERSEDE =
            "update down_command set state = 'expired' where dev = any ($1) and cmd = 'credit.set' and state = 'open'";
    private static final String COMMAND = """
            insert into down_command (id, dev, cmd, args, expires_at, created_at, next_send_at)
            select u.id, u.dev, 'credit.set', u.args::jsonb, $4, $5, $5 from unnest($1::uuid[], $2::text[], $3::text[]) as u (id, dev, args)
            """;

    private final Ids ids;

    public CreditStore(Ids ids) {
        this.ids = ids;
    }

    /** Households' meters that have been heard of and can be told: a meter that an adapter reads hears nothing signed. */
    List<Meter> meters(Db.Tx tx, Collection<HouseholdId> households) {
        var ids = households.stream().map(HouseholdId::value).toArray(UUID[]::new);
        return tx.all(METERS, Tuple.tuple().addArrayOfUUID(ids), CreditStore::meter);
    }

    /** Whoever tells them more waits until the end of this transaction: what is read behind it is the newest that is told. */
    void lock(Db.Tx tx, List<Meter> meters) {
        var devs = meters.stream().map(meter -> meter.dev().id()).toArray(String[]::new);
        tx.later(LOCK, Tuple.tuple().addArrayOfString(devs));
    }

    /**
     * Opens a command for each of some meters that tells it its credit, in place of an older one that was not answered. Shape of
     * the arguments: device sample {@code native/23-down-cmd-credit.json}.
     *
     * @param told one for a meter, in the order of {@link #meters}: two that tell at once lock them in one order
     */
    void tell(Db.Tx tx, List<Told> told, Instant now, Instant expires) {
        if (told.isEmpty()) return;
        var at = now.atOffset(ZoneOffset.UTC);
        var devs = told.stream().map(one -> one.meter().dev().id()).toArray(String[]::new);
        var commands = told.stream().map(one -> ids.next()).toArray(UUID[]::new);
        var owned = told.stream().map(one -> one.credit().wattHours()).toArray(Long[]::new);
        var raised = Tuple.tuple()
                .addArrayOfString(devs)
                .addArrayOfLong(owned)
                .addArrayOfUUID(commands)
                .addOffsetDateTime(at);
        var revisions = new HashMap<String, Long>();
        tx.all(TOLD, raised, row -> revisions.put(row.getString("dev"), row.getLong("revision")));
        tx.run(SUPERSEDE, Tuple.tuple().addArrayOfString(devs));
        var args = told.stream()
                .map(one -> args(
                                one,
                                Objects.requireNonNull(
                                        revisions.get(one.meter().dev().id())))
                        .encode())
                .toArray(String[]::new);
        tx.run(
                COMMAND,
                Tuple.tuple()
                        .addArrayOfUUID(commands)
                        .addArrayOfString(devs)
                        .addArrayOfString(args)
                        .addOffsetDateTime(expires.atOffset(ZoneOffset.UTC))
                        .addOffsetDateTime(at));
    }

    private static JsonObject args(Told one, long revision) {
        return new JsonObject()
                .put("wh", one.credit().wattHours())
                .put("imp", one.meter().importRegister().wattHours())
                .put("rev", revision)
                .put("gen", one.meter().generation());
    }

    /**
     * Meters that are to be told again, locked until the end of the transaction: whoever tells them more meanwhile waits.
     *
     * @param refusedBefore those that said no are asked again when they were asked before this
     * @param doneBefore those that did it and have started anew since, when they were told before this
     */
    List<Untold> untold(Db.Tx tx, Instant refusedBefore, Instant doneBefore) {
        var since = Tuple.of(refusedBefore.atOffset(ZoneOffset.UTC), doneBefore.atOffset(ZoneOffset.UTC), MOST);
        return tx.all(
                UNTOLD,
                since,
                row -> new Untold(
                        meter(row),
                        List.of("done", "expired").contains(String.valueOf(row.getString("state")))
                                ? With.THE_SAME
                                : With.ANOTHER));
    }

    /** Tells a meter nothing for now: what it was told under its last register says nothing of the one it counts with. */
    void withhold(Db.Tx tx, Meter meter, Instant now) {
        var dev = meter.dev().id();
        tx.run(WITHHOLD, Tuple.of(dev, now.atOffset(ZoneOffset.UTC)));
        tx.run(SUPERSEDE, Tuple.tuple().addArrayOfString(new String[] {dev}));
    }

    /** Puts what a meter was told last to it once more, under the same id; answers whether there is such a command. */
    boolean anew(Db.Tx tx, Dev dev, Instant now, Instant expires) {
        return tx.run(ANEW, Tuple.of(dev.id(), now.atOffset(ZoneOffset.UTC), expires.atOffset(ZoneOffset.UTC))) > 0;
    }

    Waiting waiting(Db.Tx tx, Instant before) {
        return tx.one(
                WAITING,
                Tuple.of(before.atOffset(ZoneOffset.UTC)),
                row -> new Waiting(row.getInteger("pending"), row.getInteger("refused")));
    }

    private static Meter meter(Row row) {
        return new Meter(
                new Dev(row.getString("dev")),
                new HouseholdId(row.getUUID("household_id")),
                new Energy(row.getLong("import_wh")),
                row.getInteger("its_generation"),
                Optional.ofNullable(row.getLong("wh")).map(Energy::new),
                row.getBoolean("between_registers") ? Register.WAITS : Register.KNOWN);
    }
}
