package io.jirani.explorer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an entry tells about, as its business key says. The recipes' keys are listed in docs/money.md. */
sealed interface Subject {
    /** A household's interval. */
    record OfInterval(UUID household, Instant start) implements Subject {}

    /** An order on the book. */
    record OfOrder(UUID order) implements Subject {}

    /** A reservation: one fill of a purchase. */
    record OfTrade(UUID trade) implements Subject {}

    /** A purchase. */
    record OfPurchase(UUID purchase) implements Subject {}

    /** A collection or a payout. */
    record OfPayment(UUID intent) implements Subject {}

    /** An entry that was turned round. */
    record OfReversal(UUID entry) implements Subject {}

    /** A community's interval: the close against its feeder, an auction. */
    record OfClose(UUID community, Instant start) implements Subject {}

    /** A receipt of a provider: money typed by hand, placed, taken back. */
    record OfReceipt(String number) implements Subject {}

    /** What has no rows of its own. */
    record OfNothing() implements Subject {}

    /** What is written in no form we know. */
    record OfUnknown() implements Subject {}

    String ID = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})";

    /** A form of keys and what it stands for. */
    record Form(Pattern pattern, Function<Matcher, Subject> read) {
        static Form of(String pattern, Function<Matcher, Subject> read) {
            return new Form(Pattern.compile(pattern), read);
        }
    }

    List<Form> FORMS = List.of(
            Form.of("(?:interval|ask|bid):" + ID + ":(\\d{1,11})", m -> new OfInterval(id(m), second(m))),
            Form.of("restate:" + ID + ":(\\d{1,11}):.+", m -> new OfInterval(id(m), second(m))),
            Form.of(
                    "(?:feeder|auction):" + ID + ":(\\d{1,11})(?::\\d+(?::held)?|:freed)?",
                    m -> new OfClose(id(m), second(m))),
            Form.of("(?:offer|unoffer):" + ID + "(?::.*)?", m -> new OfOrder(id(m))),
            Form.of("reserve:" + ID, m -> new OfTrade(id(m))),
            Form.of("(?:settle|rebuy|release|unfilled|netted):" + ID, m -> new OfPurchase(id(m))),
            Form.of("(?:owed|repaid):(?:late|proof|restored):" + ID + ":.*", m -> new OfPayment(id(m))),
            Form.of("repaid:(?:typed|back):([^:]+):.+", m -> new OfReceipt(m.group(1))),
            Form.of("(?:owed|repaid):[a-z]+:" + ID + ":.*", m -> new OfPurchase(id(m))),
            Form.of("(?:owed|repaid):.+", m -> new OfNothing()),
            Form.of(
                    "(?:credit|topup|proof|disproof|restored|payout|paid|unpaid|charge|reversed|bill|placed):" + ID,
                    m -> new OfPayment(id(m))),
            Form.of("refund:" + ID + "(?::done|:undone)?", m -> new OfPayment(id(m))),
            Form.of("(?:typed|placed):[a-z]+:(.+)", m -> new OfReceipt(m.group(1))),
            Form.of("(?:claimed|disowned):[a-z]+:([^:]+)(?::\\d+)?", m -> new OfReceipt(m.group(1))),
            Form.of("(?:chargeback|frozen):([^:]+)(?::done|:undone)?", m -> new OfReceipt(m.group(1))),
            Form.of(
                    "(?:fee|lost|case|charged|capital|move|sweep|fund|subscription|partner|supplier|network|remitted):.+",
                    m -> new OfNothing()),
            Form.of("(?:goodwill|exchange|left|dormant|reclaimed|inherited|winddown):.+", m -> new OfNothing()),
            Form.of(Reversal.KEY + ID, m -> new OfReversal(id(m))));

    /** What a key tells about. */
    static Subject of(String key) {
        return FORMS.stream()
                .flatMap(form -> {
                    var found = form.pattern().matcher(key);
                    return found.matches()
                            ? Optional.of(form.read().apply(found)).stream()
                            : Optional.<Subject>empty().stream();
                })
                .findFirst()
                .orElse(new OfUnknown());
    }

    private static UUID id(Matcher found) {
        return UUID.fromString(found.group(1));
    }

    private static Instant second(Matcher found) {
        return Instant.ofEpochSecond(Long.parseLong(found.group(2)));
    }
}
