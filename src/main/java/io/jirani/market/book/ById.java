package io.jirani.market.book;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Things found by their id: a hash table whose chains are made of the things themselves. A map of the JDK looks at four more
 * places in memory to find one, and in a large book each of them is a wait. The gateway makes the ids, so nobody can choose
 * many that share a slot.
 */
final class ById<T extends ById.Thing<T>> {
    /** What can be found: it bears its id, and what comes after it in its slot. */
    abstract static class Thing<T extends Thing<T>> {
        final long high;
        final long low;

        @Nullable
        T sharesSlot;

        Thing(UUID id) {
            high = id.getMostSignificantBits();
            low = id.getLeastSignificantBits();
        }
    }

    private static final int AT_FIRST = 64;
    /** 2^64 by the golden ratio: the upper bits of a product with it differ also where ids differ little. */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private final IntFunction<@Nullable T[]> array;
    private @Nullable T[] slots;
    private int size;

    ById(IntFunction<@Nullable T[]> array) {
        this.array = array;
        this.slots = array.apply(AT_FIRST);
    }

    @Nullable
    T find(UUID id) {
        return find(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    private @Nullable T find(long high, long low) {
        var thing = slots[slot(high, low)];
        while (thing != null && (thing.low != low || thing.high != high)) thing = thing.sharesSlot;
        return thing;
    }

    /** Puts a thing where it is found, unless it is there. */
    void put(T thing) {
        if (find(thing.high, thing.low) != null) return;
        if (size == slots.length / 2) grow();
        size++;
        hang(thing);
    }

    /** Takes a thing out, if it is there. */
    void remove(T thing) {
        var slot = slot(thing.high, thing.low);
        T before = null;
        var found = slots[slot];
        while (found != null && (found.low != thing.low || found.high != thing.high)) {
            before = found;
            found = found.sharesSlot;
        }
        if (found == null) return;
        if (before == null) slots[slot] = thing.sharesSlot;
        else before.sharesSlot = thing.sharesSlot;
        thing.sharesSlot = null;
        size--;
    }

    /** All of them, in no order. */
    List<T> all() {
        var all = new ArrayList<T>(size);
        for (var first : slots) for (var thing = first; thing != null; thing = thing.sharesSlot) all.add(thing);
        return all;
    }

    private void grow() {
        var all = all();
        slots = array.apply(slots.length * 2);
        all.forEach(this::hang);
    }

    private void hang(T thing) {
        var slot = slot(thing.high, thing.low);
        thing.sharesSlot = slots[slot];
        slots[slot] = thing;
    }

    private int slot(long high, long low) {
        var mixed = ((high * SPREAD) ^ low) * SPREAD;
        return (int) (mixed >>> (1 + Long.numberOfLeadingZeros(slots.length)));
    }
}
