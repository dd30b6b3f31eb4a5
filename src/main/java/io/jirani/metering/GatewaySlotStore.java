package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.metering.Slots.Adapters;
import io.jirani.metering.Slots.Claim;
import io.jirani.metering.Slots.Departure;
import io.jirani.metering.Slots.Ear;
import io.jirani.metering.Slots.Foreigners;
import io.jirani.metering.Slots.Holding;
import io.jirani.metering.Slots.Lease;
import io.jirani.metering.Slots.Row;
import io.jirani.metering.Slots.Standing;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The leases of the gateway's processes on their client ids at the broker. Every change is made under one lock and by the
 * database's clock, so processes need not agree about the time.
 */
public final class GatewaySlotStore {
    private static final String LOCK = """
            select holder, coalesce(lease_until > clock_timestamp(), false) as running
            from gateway_lease where name = 'adapters' for update
            """;
    private static final String ROWS = """
            select slot, holder, fence, coalesce(lease_until > clock_timestamp(), false) as running, listening, leaving,
                connected
            from gateway_slot order by slot for update
            """;
    private static final String TAKE = """
            insert into gateway_slot (slot, holder, fence, lease_until, connected)
            values ($1, $2, $3, clock_timestamp() + $4 * interval '1 ms', $5)
            on conflict (slot) do update
            set holder = excluded.holder, fence = excluded.fence, lease_until = excluded.lease_until,
                connected = excluded.connected, leaving = false
            """;
    private static final String HEARS = """
            update gateway_slot set listening = true where slot = $1 and holder = $2 and fence = $3
            """;
    private static final String LET_GO = """
            update gateway_slot set lease_until = clock_timestamp(), connected = false, leaving = false
            where slot = $1 and holder = $2 and fence = $3
            """;
    private static final String LEASE_ADAPTERS = """
            update gateway_lease set holder = $1, lease_until = clock_timestamp() + $2 * interval '1 ms'
            where name = 'adapters'
            """;
    private static final String LEAVES = """
            update gateway_slot set leaving = true where slot = $1 and holder = $2 and fence = $3
            """;
    private static final String FREE = """
            update gateway_slot set holder = null, lease_until = null, listening = false, leaving = false,
                connected = false
            where slot = $1 and holder = $2 and fence = $3
            """;
    private static final String ABANDON = """
            update gateway_slot set lease_until = clock_timestamp(), connected = false, leaving = false
            where holder = $1
            """;
    private static final String FREE_ADAPTERS = """
            update gateway_lease set holder = null, lease_until = null where name = 'adapters' and holder = $1
            """;

    /**
     * One look: renews what a process holds, takes what it needs and what others left behind, and lets go of what others
     * are to take.
     *
     * @param believed what it held after its last look
     * @return what it holds for the length of the lease from before this call on
     */
    public Holding look(Db.Tx tx, GatewayId me, Holding believed, Standing standing, Duration lease) {
        var adapters = lock(tx);
        var next = Slots.next(me, rows(tx), adapters, believed, standing);
        next.own().ifPresent(claim -> take(tx, me, claim, lease, standing));
        for (var claim : next.drains()) take(tx, me, claim, lease, Standing.AWAY);
        letGo(tx, me, believed, next);
        if (standing == Standing.CONNECTED)
            next.own().ifPresent(claim -> tx.run(HEARS, Tuple.of(claim.slot(), me.value(), claim.fence())));
        if (next.foreigners() == Foreigners.MINE) tx.run(LEASE_ADAPTERS, Tuple.of(me.value(), lease.toMillis()));
        return next;
    }

    /** A process that is to end asks how; from then on nobody counts on its subscription. */
    public Departure leave(Db.Tx tx, GatewayId me, Claim own) {
        lock(tx);
        var departure = Slots.departure(me, rows(tx));
        if (departure == Departure.UNSUBSCRIBE) tx.run(LEAVES, Tuple.of(own.slot(), me.value(), own.fence()));
        return departure;
    }

    /** The broker has forgotten a slot's session. */
    public void free(Db.Tx tx, GatewayId me, Claim claim) {
        tx.run(FREE, Tuple.of(claim.slot(), me.value(), claim.fence()));
    }

    /** A process holds nothing any more; sessions it leaves behind may be taken at once. */
    public void abandon(Db.Tx tx, GatewayId me) {
        lock(tx);
        tx.run(ABANDON, Tuple.of(me.value()));
        tx.run(FREE_ADAPTERS, Tuple.of(me.value()));
    }

    /**
     * @param standing of who hears under the slot; nobody hears under one that is emptied
     */
    private static void take(Db.Tx tx, GatewayId me, Claim claim, Duration lease, Standing standing) {
        var connected = standing == Standing.CONNECTED;
        tx.run(TAKE, Tuple.of(claim.slot(), me.value(), claim.fence(), lease.toMillis(), connected));
    }

    /** Without effect on what another took, and then holds under another fence. */
    private static void letGo(Db.Tx tx, GatewayId me, Holding believed, Holding next) {
        believed.own()
                .filter(claim -> !next.own().equals(Optional.of(claim)))
                .ifPresent(claim -> tx.run(LET_GO, Tuple.of(claim.slot(), me.value(), claim.fence())));
        for (var claim : believed.drains())
            if (!next.drains().contains(claim)) tx.run(LET_GO, Tuple.of(claim.slot(), me.value(), claim.fence()));
        if (believed.foreigners() == Foreigners.MINE && next.foreigners() == Foreigners.NOT_MINE)
            tx.run(FREE_ADAPTERS, Tuple.of(me.value()));
    }

    private static Adapters lock(Db.Tx tx) {
        return tx.one(LOCK, Tuple.tuple(), row -> new Adapters(holder(row), lease(row)));
    }

    private static List<Row> rows(Db.Tx tx) {
        return tx.all(
                ROWS,
                Tuple.tuple(),
                row -> new Row(
                        row.getInteger("slot"),
                        holder(row),
                        row.getLong("fence"),
                        lease(row),
                        ear(row),
                        standing(row)));
    }

    private static Optional<GatewayId> holder(io.vertx.sqlclient.Row row) {
        return Optional.ofNullable(row.getUUID("holder")).map(GatewayId::new);
    }

    private static Lease lease(io.vertx.sqlclient.Row row) {
        return row.getBoolean("running") ? Lease.RUNNING : Lease.RUN_OUT;
    }

    private static Ear ear(io.vertx.sqlclient.Row row) {
        if (!row.getBoolean("listening")) return Ear.DEAF;
        return row.getBoolean("leaving") ? Ear.LEAVING : Ear.LISTENING;
    }

    private static Standing standing(io.vertx.sqlclient.Row row) {
        return row.getBoolean("connected") ? Standing.CONNECTED : Standing.AWAY;
    }
}
