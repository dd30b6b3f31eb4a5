package io.jirani.supply;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Problem;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * On what terms a household has light.
 *
 * @param graceEnergy how much a meter that is alone gives beyond the credit
 * @param graceTime how long it is alone at least; both must be over before a light goes out
 * @param protection why no light of this household ever goes out; empty: it is not protected
 */
public record Terms(Mode mode, Energy graceEnergy, Duration graceTime, Optional<Protection> protection) {
    /** How a household pays for its light. */
    public enum Mode {
        ON_ACCOUNT,
        PREPAID;

        /** As the contract spells it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why a household is never in the dark. */
    public enum Protection {
        CLINIC,
        LIFE_SUPPORT,
        SCHOOL;

        /** As the contract spells it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Energy LEAST_ENERGY = new Energy(1_000);
    private static final Energy MOST_ENERGY = new Energy(1_000_000);
    private static final Duration LEAST_TIME = Duration.ofDays(3);
    private static final Duration MOST_TIME = Duration.ofDays(365);

    /** Of a household about which nobody decided anything, and of a meter that was told nothing. */
    public static final Terms FIRST = new Terms(Mode.ON_ACCOUNT, LEAST_ENERGY, LEAST_TIME, Optional.empty());

    /** Refuses a grace below what no meter goes below, and one without an end. */
    public Terms {
        if (graceEnergy.wattHours() < LEAST_ENERGY.wattHours() || graceEnergy.wattHours() > MOST_ENERGY.wattHours())
            throw Problem.invalid("grace_wh", LEAST_ENERGY.wattHours() + " to " + MOST_ENERGY.wattHours());
        if (graceTime.compareTo(LEAST_TIME) < 0 || graceTime.compareTo(MOST_TIME) > 0)
            throw Problem.invalid("grace_h", LEAST_TIME.toHours() + " to " + MOST_TIME.toHours());
    }

    /** Whether under these a light could go out where, or sooner than, it could under others: that is two people's. */
    public boolean takeFrom(Terms before) {
        return (mode == Mode.PREPAID && before.mode == Mode.ON_ACCOUNT)
                || graceEnergy.wattHours() < before.graceEnergy.wattHours()
                || graceTime.compareTo(before.graceTime) < 0
                || (before.protection.isPresent() && protection.isEmpty());
    }

    static Mode mode(String word) {
        return Arrays.stream(Mode.values())
                .filter(mode -> mode.word().equals(word))
                .findFirst()
                .orElseThrow(() -> Problem.invalid("mode", "on_account or prepaid"));
    }

    /** What protects by its word; nothing for an empty one. */
    static Optional<Protection> protection(String word) {
        if (word.isEmpty()) return Optional.empty();
        return Optional.of(Arrays.stream(Protection.values())
                .filter(why -> why.word().equals(word))
                .findFirst()
                .orElseThrow(() -> Problem.invalid("protected_as", "clinic, life_support or school")));
    }
}
