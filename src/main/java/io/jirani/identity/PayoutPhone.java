package io.jirani.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where a household's money goes, or why it goes nowhere now (ruling 24). */
public sealed interface PayoutPhone {
    /** A number that nothing was heard of for so long may be another's. */
    Duration SILENCE = Duration.ofDays(90);

    /** How long a new payout number waits, so that the old one can object. */
    Duration CHANGE = Duration.ofHours(24);

    /** Money is sent to it. */
    record Ready(Phone phone) implements PayoutPhone {}

    /** No number of the household has proved itself, or none that has was chosen. */
    record Unproven() implements PayoutPhone {}

    /** A number was chosen, and is not paid yet. */
    record Waiting(Instant until) implements PayoutPhone {}

    /** Nothing was heard of it. */
    record Silent(Instant since) implements PayoutPhone {}

    /** The provider has another name for its holder than before. */
    record NameChanged(Instant since) implements PayoutPhone {}

    /** The household has no number. */
    record None() implements PayoutPhone {}

    /**
     * What holds for a household's numbers at a moment. Of those that may be paid, the one chosen last is.
     *
     * @param phones those in use
     */
    static PayoutPhone of(List<Phone> phones, Instant now) {
        if (phones.isEmpty()) return new None();
        var chosen = phones.stream()
                .filter(phone -> phone.payableFrom().isPresent() && phone.provedItself())
                .toList();
        return chosen.stream()
                .filter(phone -> !from(phone).isAfter(now))
                .max(Comparator.comparing(PayoutPhone::from))
                .map(phone -> of(phone, now))
                .or(() -> chosen.stream()
                        .map(PayoutPhone::from)
                        .min(Comparator.naturalOrder())
                        .map(Waiting::new))
                .orElseGet(Unproven::new);
    }

    private static PayoutPhone of(Phone phone, Instant now) {
        if (phone.nameChangedAt().isPresent())
            return new NameChanged(phone.nameChangedAt().get());
        var heard = phone.heardAt().orElse(from(phone));
        return heard.plus(SILENCE).isBefore(now) ? new Silent(heard) : new Ready(phone);
    }

    private static Instant from(Phone phone) {
        return phone.payableFrom().orElse(Instant.MAX);
    }

    /** The number, when money may be sent. */
    default Optional<Phone> ready() {
        return this instanceof Ready one ? Optional.of(one.phone()) : Optional.empty();
    }

    /** In one word: {@code name_changed}. */
    default String word() {
        return getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
