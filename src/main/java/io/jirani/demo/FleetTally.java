package io.jirani.demo;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What a fleet has done so far. */
public final class FleetTally {
    final AtomicInteger online = new AtomicInteger();
    final LongAdder made = new LongAdder();
    final LongAdder messages = new LongAdder();
    final LongAdder acknowledged = new LongAdder();
    final LongAdder commands = new LongAdder();
    final LongAdder unsigned = new LongAdder();
    final LongAdder refusals = new LongAdder();

    /** Meters connected now. */
    public int online() {
        return online.get();
    }

    /** Rows made, ever since this start. */
    public long made() {
        return made.sum();
    }

    /** Rows the gateway says it has. */
    public long acknowledged() {
        return acknowledged.sum();
    }

    /** Commands done. */
    public long commands() {
        return commands.sum();
    }

    /** Messages from above whose signature was not right. */
    public long unsigned() {
        return unsigned.sum();
    }

    /** Connections that were refused or broke. */
    public long refusals() {
        return refusals.sum();
    }

    @Override
    public String toString() {
        return online + " online, " + made + " rows made, " + acknowledged + " acknowledged in " + messages
                + " messages, " + commands + " commands, " + refusals + " connections lost";
    }
}
