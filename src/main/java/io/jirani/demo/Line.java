package io.jirani.demo;

import java.time.Instant;

/** What a simulated meter hangs on: power at a moment, and lifetime registers that telescope. */
sealed interface Line permits House, FeederLine {
    /** What a meter reads that has hung here for a while. */
    House.Registers lifetime();

    /** The registers after [start, end), given what they were at its start. */
    House.Registers advance(House.Registers from, Instant start, Instant end, House.Relay relay);

    /** What comes in, in the minute that holds a moment, in milliwatts; below zero it goes out. */
    long netMilliwatts(Instant moment, House.Relay relay);
}
