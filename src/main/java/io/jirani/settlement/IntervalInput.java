package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Interval;
import io.jirani.metering.Boundary;
import io.jirani.metering.FeederRegisters;
import io.jirani.metering.HouseholdRegisters;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the meters say of a community's interval; metering answers it.
 *
 * @param households every household with a meter in service in the interval
 * @param meters whether all of them have been heard of at or after the interval's end
 * @param feeder what the community's own connection exchanged
 * @param keep makes the registers of this answer stand for every later one; for an answer that is booked
 */
public record IntervalInput(List<Use> households, Meters meters, Feeder feeder, Consumer<Db.Tx> keep) {
    /**
     * Whose interval is asked for, or intervals in a row, in sum.
     *
     * @param interval the first
     * @param last the same, when only one is asked for
     */
    public record Question(CommunityId community, Interval interval, Interval last) {
        public Question(CommunityId community, Interval interval) {
            this(community, interval, interval);
        }
    }

    /** What the feeder's meters say of the interval (ruling 25). */
    public sealed interface Feeder {
        /** The community has no meter on its feeder. */
        record None() implements Feeder {}

        /** It has, and a register of it is unknown. */
        record Unknown() implements Feeder {}

        /** What came into the community and what left it. */
        record Known(Energy in, Energy out) implements Feeder {}

        /** In settlement's words what metering says of a feeder. */
        static Feeder of(FeederRegisters registers) {
            if (registers.meters().isEmpty()) return new None();
            return registers
                    .flow()
                    .<Feeder>map(flow -> new Known(flow.imported(), flow.exported()))
                    .orElseGet(Unknown::new);
        }
    }

    /** Whether more can come that would change the answer. */
    public enum Meters {
        ALL_PASSED,
        SOME_SILENT
    }

    /** How well a register at a boundary is known (decided 23): read there, interpolated, or across a gap. */
    public enum Assurance {
        A,
        B,
        C
    }

    /**
     * One household.
     *
     * @param measured empty while a register of one of its meters is unknown
     * @param meters the registers of each meter that counts, at both ends
     */
    public record Use(HouseholdId household, Optional<Measured> measured, List<Ends> meters) {
        public Use {
            meters = List.copyOf(meters);
        }

        /** A household of which only the interval itself is said: a gap in it cannot be settled in sum. */
        public Use(HouseholdId household, Optional<Measured> measured) {
            this(household, measured, List.of());
        }

        /** In settlement's words what metering says of a household. */
        public static Use of(HouseholdRegisters registers) {
            return new Use(
                    registers.household(),
                    registers
                            .flow()
                            .map(flow -> new Measured(flow.imported(), flow.exported(), assurance(flow.assurance()))),
                    registers.meters().stream()
                            .map(meter -> new Ends(
                                    meter.start().map(Register::of), meter.end().map(Register::of)))
                            .toList());
        }

        private static Assurance assurance(io.jirani.metering.Assurance assurance) {
            return switch (assurance) {
                case A -> Assurance.A;
                case B -> Assurance.B;
                case C -> Assurance.C;
            };
        }

        /** Whether a register of every meter is known. */
        boolean known(Function<Ends, Optional<Register>> which) {
            return !meters.isEmpty()
                    && meters.stream().allMatch(meter -> which.apply(meter).isPresent());
        }
    }

    /** A meter's registers at the start and the end of the interval, as far as they are known. */
    public record Ends(Optional<Register> start, Optional<Register> end) {}

    /** A meter's cumulative registers; registers of two generations have nothing to do with each other. */
    public record Register(Energy imported, Energy exported, int generation) {
        static Register of(Boundary.At at) {
            var registers = at.registers();
            return new Register(registers.imported(), registers.exported(), registers.generation());
        }
    }

    /** What its registers moved on in the interval, summed over its meters. */
    public record Measured(Energy imported, Energy exported, Assurance assurance) {}

    public IntervalInput {
        households = List.copyOf(households);
    }

    /** An answer of a community without a meter on its feeder. */
    public IntervalInput(List<Use> households, Meters meters, Consumer<Db.Tx> keep) {
        this(households, meters, new Feeder.None(), keep);
    }

    /** An answer whose registers nobody keeps. */
    public IntervalInput(List<Use> households, Meters meters) {
        this(households, meters, tx -> {});
    }
}
