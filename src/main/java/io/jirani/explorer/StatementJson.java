package io.jirani.explorer;

import io.jirani.explorer.Statement.Balance;
import io.jirani.explorer.Statement.Line;
import io.jirani.explorer.Statement.Posted;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a statement is written: JSON for a page, CSV and lines of JSON for all of it. */
final class StatementJson {
    /** A form that streams. */
    enum Form {
        CSV("text/csv; charset=utf-8"),
        NDJSON("application/x-ndjson");

        private final String mediaType;

        Form(String mediaType) {
            this.mediaType = mediaType;
        }

        String mediaType() {
            return mediaType;
        }

        /** The form somebody names by its end or by its media type; none when they want a page. */
        static Optional<Form> named(String text) {
            var word = text.toLowerCase(Locale.ROOT);
            return Stream.of(values())
                    .filter(form -> word.equals(form.name().toLowerCase(Locale.ROOT))
                            || word.contains(form.mediaType.split(";", 2)[0]))
                    .findFirst();
        }
    }

    private static final String COLUMNS =
            "at,effective_on,meant_for,entry_id,kind,change,held_change,posted,held,free,asset\n";

    static JsonObject account(LedgerAccount account) {
        return new JsonObject()
                .put("account", account.account().code())
                .put("asset", account.account().asset().code())
                .put("decimals", account.account().asset().decimals())
                .put("kind", account.kind())
                .put("what", account.what())
                .put("side", account.side().word());
    }

    static JsonObject balance(Balance balance) {
        return new JsonObject()
                .put("posted", balance.posted())
                .put("held", balance.held())
                .put("free", balance.free());
    }

    static JsonObject line(Line line) {
        var posted = line.posted();
        return new JsonObject()
                .put("entry_id", entry(posted).orElse(null))
                .put("at", posted.at().toString())
                .put("effective_on", posted.effectiveOn().toString())
                .put("meant_for", posted.meantFor().map(Object::toString).orElse(null))
                .put("kind", posted.kind())
                .put("change", posted.change().posted())
                .put("held_change", posted.change().held())
                .mergeIn(balance(line.after()));
    }

    private static Optional<String> entry(Posted posted) {
        return posted.isSum() ? Optional.empty() : Optional.of(posted.entry().toString());
    }

    static JsonArray lines(List<Line> lines) {
        return new JsonArray(lines.stream().map(StatementJson::line).toList());
    }

    /** What stands above the lines. */
    static String head(Form form) {
        return form == Form.CSV ? COLUMNS : "";
    }

    static String text(Form form, LedgerAccount account, List<Line> lines) {
        return lines.stream()
                .map(line -> form == Form.CSV
                        ? csv(account, line)
                        : line(line)
                                        .put("asset", account.account().asset().code())
                                        .encode() + "\n")
                .collect(Collectors.joining());
    }

    private static String csv(LedgerAccount account, Line line) {
        var posted = line.posted();
        return Stream.of(
                                posted.at(),
                                posted.effectiveOn(),
                                posted.meantFor().map(Object::toString).orElse(""),
                                entry(posted).orElse(""),
                                posted.kind(),
                                posted.change().posted(),
                                posted.change().held(),
                                line.after().posted(),
                                line.after().held(),
                                line.after().free(),
                                account.account().asset())
                        .map(Object::toString)
                        .collect(Collectors.joining(","))
                + "\n";
    }

    private StatementJson() {}
}
