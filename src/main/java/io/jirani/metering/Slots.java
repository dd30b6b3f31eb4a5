package io.jirani.metering;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which process of the gateway hears the broker under which client id. A slot is a client id and so a session at the
 * broker; every session that may hold messages has a holder whose lease is good, or one who takes it over: a process
 * keeps one slot to hear, and empties those whose holders are gone.
 */
public final class Slots {
    /** The most sessions there are. */
    public static final int MOST = 64;

    /** Whether a holder still holds, by the database's clock. */
    public enum Lease {
        RUNNING,
        RUN_OUT
    }

    /** Whether the broker puts messages into the slot's session. */
    public enum Ear {
        DEAF,
        LISTENING,
        /** It does, and its holder is about to end that. */
        LEAVING
    }

    /** Whether the asking process hears the broker itself: only then may it end what another session hears. */
    public enum Standing {
        /** Not now; it may be back before its lease would have run out. */
        AWAY,
        /** Not for longer than a lease: whatever waits in a session it holds is for another to take. */
        CUT_OFF,
        /** The same, after it asked the broker to subscribe: its own session may be filled, whatever the database says. */
        CUT_OFF_SUBSCRIBED,
        CONNECTED
    }

    /**
     * A slot as it stands in the database; without a holder the broker has no session of it.
     *
     * @param standing whether the holder, hearing under this slot, was connected at its last look
     */
    public record Row(int slot, Optional<GatewayId> holder, long fence, Lease lease, Ear ear, Standing standing) {}

    /** The right to hear the topics of adapters, as it stands in the database. */
    public record Adapters(Optional<GatewayId> holder, Lease lease) {}

    /**
     * A slot in one hand.
     *
     * @param fence the count of hands it went through: with another one it is another's
     */
    public record Claim(int slot, long fence) implements Comparable<Claim> {
        @Override
        public int compareTo(Claim other) {
            return Comparator.comparingInt(Claim::slot)
                    .thenComparingLong(Claim::fence)
                    .compare(this, other);
        }

        /** The session's client id. */
        public String clientId() {
            return "jirani-gw-" + slot;
        }
    }

    /** Who hears the topics of adapters. */
    public enum Foreigners {
        MINE,
        NOT_MINE
    }

    /**
     * What a process holds.
     *
     * @param own the slot it hears under
     * @param drains the slots whose sessions it empties
     */
    public record Holding(Optional<Claim> own, Set<Claim> drains, Foreigners foreigners) {
        public static final Holding NONE = new Holding(Optional.empty(), Set.of(), Foreigners.NOT_MINE);

        public Holding {
            drains = Set.copyOf(drains);
        }

        /** Without a slot that is emptied. */
        public Holding without(Claim drained) {
            return new Holding(
                    own, drains.stream().filter(each -> !each.equals(drained)).collect(Collectors.toSet()), foreigners);
        }
    }

    /** How a process leaves. */
    public enum Departure {
        /** Others hear: it ends its subscription, takes what is left, and lets the broker forget the session. */
        UNSUBSCRIBE,
        /** Nobody else hears: the session stays, and the broker keeps what comes until the next start. */
        STAY
    }

    private Slots() {}

    /**
     * Decides what a process holds from now on. What it believes to hold and another has taken is not in the answer: its
     * connection is to be dropped before anything else. Who is cut off while another hears lets go of what the broker
     * fills, so that the other empties it, and tries again under a slot that strands nothing.
     *
     * @param rows all slots, locked
     */
    public static Holding next(GatewayId me, List<Row> rows, Adapters adapters, Holding believed, Standing standing) {
        var bySlot = rows.stream().collect(Collectors.toMap(Row::slot, Function.identity()));
        if (letsGo(me, rows, standing)) return letGo(me, bySlot, believed, standing);
        var own = believed.own().filter(claim -> mine(me, bySlot, claim).isPresent());
        var drains = new TreeSet<Claim>();
        for (var claim : believed.drains()) if (mine(me, bySlot, claim).isPresent()) drains.add(claim);
        var claimed = new TreeSet<Integer>();
        own.ifPresent(claim -> claimed.add(claim.slot()));
        for (var claim : drains) claimed.add(claim.slot());
        var free = new ArrayList<>(rows);
        free.removeIf(row -> claimed.contains(row.slot()) || held(row));
        free.sort(Comparator.comparingInt(Row::slot));
        if (own.isEmpty()) {
            own = free.stream().findFirst().map(Slots::taken).or(() -> added(bySlot));
            if (!free.isEmpty()) free.removeFirst();
        }
        if (standing == Standing.CONNECTED)
            for (var row : free) if (row.holder().isPresent()) drains.add(taken(row));
        return new Holding(own, drains, foreigners(me, adapters, standing));
    }

    /** Decides how a process leaves; of several that leave at once the last one stays subscribed. */
    public static Departure departure(GatewayId me, List<Row> rows) {
        var others = rows.stream()
                .anyMatch(row -> row.holder().filter(who -> !who.equals(me)).isPresent() && row.ear() == Ear.LISTENING);
        return others ? Departure.UNSUBSCRIBE : Departure.STAY;
    }

    private static boolean letsGo(GatewayId me, List<Row> rows, Standing standing) {
        return switch (standing) {
            case AWAY, CONNECTED -> false;
            case CUT_OFF, CUT_OFF_SUBSCRIBED -> rows.stream().anyMatch(row -> hears(row, me));
        };
    }

    private static boolean hears(Row row, GatewayId me) {
        return held(row)
                && !row.holder().equals(Optional.of(me))
                && row.ear() == Ear.LISTENING
                && row.standing() == Standing.CONNECTED;
    }

    /** Only a slot whose session is empty is kept, and none is taken that has a session. */
    private static Holding letGo(GatewayId me, Map<Integer, Row> rows, Holding believed, Standing standing) {
        var own = believed.own()
                .filter(claim -> standing == Standing.CUT_OFF
                        && mine(me, rows, claim)
                                .filter(row -> row.ear() == Ear.DEAF)
                                .isPresent())
                .or(() -> rows.values().stream()
                        .filter(row -> row.holder().isEmpty())
                        .min(Comparator.comparingInt(Row::slot))
                        .map(Slots::taken))
                .or(() -> added(rows));
        return new Holding(own, Set.of(), Foreigners.NOT_MINE);
    }

    private static Optional<Row> mine(GatewayId me, Map<Integer, Row> rows, Claim claim) {
        return Optional.ofNullable(rows.get(claim.slot()))
                .filter(row -> row.fence() == claim.fence() && row.holder().equals(Optional.of(me)));
    }

    private static boolean held(Row row) {
        return row.holder().isPresent() && row.lease() == Lease.RUNNING;
    }

    private static Claim taken(Row row) {
        return new Claim(row.slot(), row.fence() + 1);
    }

    private static Optional<Claim> added(Map<Integer, Row> rows) {
        for (int slot = 0; slot < MOST; slot++) if (!rows.containsKey(slot)) return Optional.of(new Claim(slot, 1));
        return Optional.empty();
    }

    /** Whoever empties a dead session takes over what it heard for adapters, so that one process hears a device whole. */
    private static Foreigners foreigners(GatewayId me, Adapters adapters, Standing standing) {
        if (adapters.holder().equals(Optional.of(me))) return Foreigners.MINE;
        var free = adapters.holder().isEmpty() || adapters.lease() == Lease.RUN_OUT;
        return free && standing == Standing.CONNECTED ? Foreigners.MINE : Foreigners.NOT_MINE;
    }
}
