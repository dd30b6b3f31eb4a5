package io.jirani.people;

import io.jirani.identity.Household.Language;
import io.jirani.kernel.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One time a household said yes or no.
 *
 * @param language of the words it read
 * @param version of those words
 */
public record Consent(Purpose purpose, State state, Language language, int version, Instant at) {
    /** Yes, or no more. */
    public enum State {
        GRANTED,
        WITHDRAWN;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** The newest word on a purpose. */
    static Optional<Consent> last(List<Consent> history, Purpose purpose) {
        return history.stream().filter(said -> said.purpose == purpose).reduce((older, newer) -> newer);
    }

    /** Whether a household's history, oldest first, lets us: the newest word is yes, to the words as they are now. */
    public static boolean granted(List<Consent> history, Purpose purpose) {
        return last(history, purpose)
                .filter(said -> said.state == State.GRANTED && said.version == purpose.version())
                .isPresent();
    }

    /**
     * What to write down when a household says this; nothing when it said so already. Nobody agrees to words that changed
     * since he read them, and everybody may take back what he agreed to, whatever he read.
     */
    static Optional<Consent> next(List<Consent> history, Consent wanted) {
        var current = wanted.purpose.version();
        if (wanted.version > current) throw Problem.invalid("text_version", "there is no such version yet");
        if (wanted.state == State.GRANTED && wanted.version != current)
            throw Problem.of(Problem.Kind.CONFLICT, "these words have changed; read version " + current + " first");
        var same = last(history, wanted.purpose)
                .filter(said -> said.state == wanted.state
                        && (said.state == State.WITHDRAWN || said.version == wanted.version));
        return same.isPresent() ? Optional.empty() : Optional.of(wanted);
    }
}
