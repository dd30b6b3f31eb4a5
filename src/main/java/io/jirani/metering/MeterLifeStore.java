package io.jirani.metering;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.jirani.metering.Meter.Role;
import io.jirani.metering.Meter.Status;
import io.jirani.run.EventLog;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What changes in a meter's life, and the log of who changed it. Callers lock the meter first. */
final class MeterLifeStore {
    /**
     * A meter as it stands, locked.
     *
     * @param kid names the key it proved last
     */
    record Standing(
            MeterId id,
            Dev dev,
            CommunityId community,
            Optional<HouseholdId> household,
            Role role,
            Status status,
            String kid,
            Assurance trust,
            String adapter) {
        /** Refuses one that was taken down. */
        void mustLive() {
            if (status == Status.DECOMMISSIONED)
                throw Problem.of(Problem.Kind.CONFLICT, "the meter " + dev + " is decommissioned");
        }

        boolean isNative() {
            return adapter.equals(Meter.NATIVE);
        }
    }

    private static final String COLUMNS = " id, dev, community_id, household_id, role, status, kid, trust, adapter ";
    private static final String LOCK = "select" + COLUMNS + "from meter where dev = $1 for no key update";
    private static final String SET_STATUS = """
            update meter set status = $2, status_reason = $3, status_at = $4, silent_since = null where id = $1
            """;
    private static final String OFFER = "update meter set claim_hash = $2, claim_until = $3 where id = $1";
    private static final String BY_CODE = "select" + COLUMNS + """
            from meter where claim_hash = $1 and community_id = $2 and status = 'stock' and claim_until > $3
            for no key update
            """;
    private static final String OWN = """
            update meter set household_id = $2, role = $3, status = 'active', status_reason = '', status_at = $4,
                in_service_at = $5, claim_hash = null, claim_until = null
            where id = $1
            """;
    private static final String TENANCY = """
            insert into meter_tenancy (meter_id, household_id, from_at, until_at)
            select id, household_id, in_service_at, $2 from meter where id = $1
            """;
    private static final String EMPTY = """
            update meter set household_id = null, status = 'stock', status_reason = $2, status_at = $3, silent_since = null,
                claim_hash = null, claim_until = null where id = $1
            """;
    private static final String FORGET_BEGIN = "delete from meter_begin where meter_id = $1";
    private static final String UNDECIDED = """
            select count(*) as n from reading_parked where meter_id = $1 and decision is null
                and reason in ('quarantined', 'register_fell', 'implausible', 'new_generation', 'seq_reused')
            """;
    private static final String END = """
            update meter set status = 'decommissioned', status_reason = $2, status_at = $3, out_of_service_at = $4,
                claim_hash = null, claim_until = null, password_hash = '', broker_hash = null, silent_since = null
            where id = $1
            """;
    private static final String LEAVE_OUT =
            "update reading_parked set decision = 'decommissioned' where meter_id = $1 and decision is null";
    private static final String END_COMMANDS =
            "update down_command set state = 'expired' where dev = $1 and state = 'open'";
    private static final String PASSWORD = "update meter set password_hash = $2, broker_hash = $3 where id = $1";
    private static final String SIGN_WITH = "update meter set kid = $2 where id = $1";
    private static final String TRUST = "update meter set trust = $2 where id = $1";
    private static final String LOG = """
            insert into meter_life (meter_id, what, who, reason, data, at) values ($1, $2, $3, $4, $5, $6)
            returning (select dev from meter where id = meter_id) as dev
            """;
    private static final String TRY = """
            insert into claim_try as t (household_id, tries, since) values ($1, 1, $2)
            on conflict (household_id) do update set
                tries = case when t.since > $3 then t.tries + 1 else 1 end,
                since = case when t.since > $3 then t.since else $2 end
            returning tries
            """;
    private static final String FORGET_TRIES = "update claim_try set tries = 0 where household_id = $1";

    /** The meter, nobody else's to change until the transaction ends. */
    Standing lock(Db.Tx tx, Dev dev) {
        return tx.maybe(LOCK, Tuple.of(dev.id()), MeterLifeStore::standing)
                .orElseThrow(() -> Problem.notFound("no such meter"));
    }

    void set(Db.Tx tx, MeterId meter, Status status, String reason, Instant now) {
        tx.run(SET_STATUS, Tuple.of(meter.number(), word(status), reason, IntakeStore.utc(now)));
    }

    /** Whoever brings the code until a moment gets the meter; an earlier code is void. */
    void offer(Db.Tx tx, MeterId meter, byte[] codeHash, Instant until) {
        tx.run(OFFER, Tuple.of(meter.number(), Buffer.buffer(codeHash), IntakeStore.utc(until)));
    }

    /** The meter in a community's stock that a code is for, locked. */
    Optional<Standing> offered(Db.Tx tx, CommunityId community, byte[] codeHash, Instant now) {
        return tx.maybe(
                BY_CODE,
                Tuple.of(Buffer.buffer(codeHash), community.value(), IntakeStore.utc(now)),
                MeterLifeStore::standing);
    }

    /**
     * Puts a meter in stock into service.
     *
     * @param household empty for a feeder's
     * @param inService by the neighbourhood's clock
     */
    void own(Db.Tx tx, MeterId meter, Optional<HouseholdId> household, Role role, Instant inService, Instant now) {
        tx.run(
                OWN,
                Tuple.of(
                        meter.number(),
                        household.map(HouseholdId::value).orElse(null),
                        word(role),
                        IntakeStore.utc(now),
                        IntakeStore.utc(inService)));
    }

    /**
     * Its household lives with it no more: what it tells from a moment on is the next one's, who begins at his own first row.
     *
     * @param until by the neighbourhood's clock
     */
    void handBack(Db.Tx tx, MeterId meter, String reason, Instant until, Instant now) {
        tx.run(TENANCY, Tuple.of(meter.number(), IntakeStore.utc(until)));
        tx.run(EMPTY, Tuple.of(meter.number(), reason, IntakeStore.utc(now)));
        tx.run(FORGET_BEGIN, Tuple.of(meter.number()));
        tx.run(LEAVE_OUT, Tuple.of(meter.number()));
    }

    /** How many of a meter's rows wait for somebody's decision. */
    long undecided(Db.Tx tx, MeterId meter) {
        return tx.one(UNDECIDED, Tuple.of(meter.number()), row -> row.getLong("n"));
    }

    /**
     * Takes a meter down for good: it logs in nowhere, no command waits for it, and rows that waited never count. Answers
     * how many those were.
     *
     * @param out by the neighbourhood's clock
     */
    int end(Db.Tx tx, Standing meter, String reason, Instant out, Instant now) {
        tx.run(END, Tuple.of(meter.id.number(), reason, IntakeStore.utc(now), IntakeStore.utc(out)));
        tx.run(END_COMMANDS, Tuple.of(meter.dev.id()));
        return tx.run(LEAVE_OUT, Tuple.of(meter.id.number()));
    }

    void password(Db.Tx tx, MeterId meter, Secret password, byte[] salt) {
        tx.run(
                PASSWORD,
                Tuple.of(
                        meter.number(),
                        Buffer.buffer(MeterStore.sha256(password)),
                        BrokerPassword.hash(password, salt)));
    }

    /** From now on the gateway signs with this key for the meter. */
    void signWith(Db.Tx tx, MeterId meter, String kid) {
        tx.run(SIGN_WITH, Tuple.of(meter.number(), kid));
    }

    void trust(Db.Tx tx, MeterId meter, Assurance trust) {
        tx.run(TRUST, Tuple.of(meter.number(), trust.name()));
    }

    /** A line in the meter's log, and an act in the books' chain. */
    void log(Db.Tx tx, MeterId meter, String what, String who, String reason, Map<String, String> data, Instant now) {
        var json = new JsonObject();
        data.forEach(json::put);
        var line = Tuple.of(meter.number(), what, who, reason, json, IntakeStore.utc(now));
        var dev = tx.one(LOG, line, row -> row.getString("dev"));
        Acts.append(tx, new Act(who, "meter." + what, "meter " + dev, reason, data));
    }

    /** Tells those who watch, and nobody outside of the household it concerns. */
    void tell(Db.Tx tx, String type, Standing meter, Optional<HouseholdId> household, String reason, Instant now) {
        var data = new JsonObject().put("dev", meter.dev.id()).put("reason", reason);
        EventLog.append(tx, type, meter.community, household, data, now);
    }

    /** Counts one more try of a household, and answers how many there were since a moment. */
    int tries(Db.Tx tx, HouseholdId household, Instant since, Instant now) {
        return tx.one(
                TRY,
                Tuple.of(household.value(), IntakeStore.utc(now), IntakeStore.utc(since)),
                row -> row.getInteger("tries"));
    }

    void forgetTries(Db.Tx tx, HouseholdId household) {
        tx.run(FORGET_TRIES, Tuple.of(household.value()));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static Status status(Row row) {
        return Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT));
    }

    private static Standing standing(Row row) {
        return new Standing(
                new MeterId(row.getLong("id")),
                new Dev(row.getString("dev")),
                new CommunityId(row.getUUID("community_id")),
                Optional.ofNullable(row.getUUID("household_id")).map(HouseholdId::new),
                Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT)),
                status(row),
                row.getString("kid"),
                Assurance.valueOf(row.getString("trust")),
                row.getString("adapter"));
    }
}
