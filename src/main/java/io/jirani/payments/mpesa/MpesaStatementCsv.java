package io.jirani.payments.mpesa;

import io.jirani.kernel.Money;
import io.jirani.payments.AccountRef;
import io.jirani.payments.Receipt;
import io.jirani.payments.Statement;
import io.jirani.payments.Statement.Line;
import io.jirani.payments.Statement.Side;
import io.jirani.payments.StatementFile;
import io.jirani.payments.StatementRow;
import io.jirani.payments.StatementRow.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The organisation's statement as the portal gives it: some lines about the account, a line of column names that begins with
 * {@code Receipt No.}, one line a movement, newest first or last. One file is one account of one shortcode.
 *
 * @param collects the shortcode that collects
 * @param paysOut the shortcode that pays out
 */
public record MpesaStatementCsv(String collects, String paysOut) implements StatementFile.Reader {
    private static final String RAIL = "mpesa";
    private static final String FIRST_COLUMN = "receipt no.";
    private static final List<DateTimeFormatter> TIMES = List.of(
            DateTimeFormatter.ofPattern("dd-MM-yyyy HH:mm:ss", Locale.ROOT),
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT));
    private static final Pattern TIME = Pattern.compile("\\d{2,4}-\\d{2}-\\d{2,4} \\d{2}:\\d{2}:\\d{2}");
    /** Daraja writes the id an order came with into the words of a row. */
    private static final Pattern ORDERED = Pattern.compile("(?i)conversation id is\\s+([\\w-]{6,64})");

    private static final Pattern OURS = Pattern.compile("\\bJ[0-9A-Z]{11}\\b");
    private static final Pattern CUSTOMER =
            Pattern.compile("pay ?bill|pay merchant|merchant payment|buy goods|customer (merchant )?payment");
    private static final Pattern TO_CUSTOMER = Pattern.compile("(business|salary|promotion) payment|b2c");

    /** What cannot be read, said without its words. */
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unreadable(String said) {
            super(said, null, false, false);
        }
    }

    @Override
    public StatementFile read(String text) {
        var hash = hash(text);
        try {
            var statement = statement(hash, Csv.lines(text));
            var faults = statement.faults();
            return faults.isEmpty() ? new StatementFile.Whole(statement) : new StatementFile.Wrong(hash, faults);
        } catch (Unreadable unreadable) {
            return new StatementFile.Wrong(hash, List.of(String.valueOf(unreadable.getMessage())));
        }
    }

    private Statement statement(String hash, List<List<String>> lines) {
        int columns = 0;
        while (columns < lines.size() && !first(lines.get(columns)).equals(FIRST_COLUMN)) columns++;
        if (columns == lines.size()) throw new Unreadable("it has no columns");
        var about = new HashMap<String, String>();
        for (var line : lines.subList(0, columns))
            about.put(
                    first(line).replace(":", ""),
                    String.join(" ", line.subList(1, line.size())).strip());
        var side = side(about);
        var period = TIME.matcher(told(about, "time period"))
                .results()
                .map(match -> time(match.group()))
                .toList();
        if (period.size() != 2) throw new Unreadable("it does not say which days it is of");
        var rows = rows(side, lines.get(columns), lines.subList(columns + 1, lines.size()));
        return new Statement(
                RAIL,
                side,
                hash,
                period.getFirst(),
                period.getLast().plusSeconds(1),
                money(told(about, "opening balance"), "the opening balance"),
                money(told(about, "closing balance"), "the closing balance"),
                rows);
    }

    private Side side(Map<String, String> about) {
        var shortcode = told(about, "short code");
        var account = told(about, "account").toLowerCase(Locale.ROOT);
        if (account.contains("charge")) throw new Unreadable("it is of the account of charges, which is not compared");
        var utility = account.contains("utility");
        if (shortcode.equals(paysOut) && (utility || !shortcode.equals(collects))) return Side.PAYOUT;
        if (shortcode.equals(collects)) return Side.COLLECT;
        throw new Unreadable("it is of another shortcode");
    }

    private static List<Line> rows(Side side, List<String> names, List<List<String>> lines) {
        var at = new HashMap<String, Integer>();
        for (int n = 0; n < names.size(); n++) at.put(names.get(n).strip().toLowerCase(Locale.ROOT), n);
        var rows = new ArrayList<Line>();
        for (var line : lines) {
            var cells = new HashMap<String, String>();
            at.forEach(
                    (name, n) -> cells.put(name, n < line.size() ? line.get(n).strip() : ""));
            if (told(cells, "transaction status").equalsIgnoreCase("completed"))
                rows.add(row(side, cells, rows.size() + 1));
        }
        var backwards = rows.size() > 1 && moment(rows.getFirst()).isAfter(moment(rows.getLast()));
        if (backwards) Collections.reverse(rows);
        return rows;
    }

    private static Line row(Side side, Map<String, String> cells, int n) {
        var where = "row " + n;
        var in = amount(cells.getOrDefault("paid in", ""), where);
        var out = amount(cells.getOrDefault("withdrawn", ""), where);
        if (in.isZero() == out.isZero()) throw new Unreadable(where + " has no amount, or two");
        var receipt = MpesaJson.receipt(told(cells, FIRST_COLUMN))
                .map(it -> new Receipt(it.number(), Optional.of(time(told(cells, "completion time")))))
                .orElseThrow(() -> new Unreadable(where + " has no receipt"));
        var linked = cells.getOrDefault("linked transaction id", "");
        var words = (cells.getOrDefault("reason type", "") + " " + cells.getOrDefault("details", ""))
                .toLowerCase(Locale.ROOT);
        var kind = in.isZero() ? went(side, words, linked) : came(side, words, linked);
        var about = switch (kind) {
            case IN -> cells.getOrDefault("a/c no.", "");
            case BACK, RETURNED -> linked;
            case OUT -> ordered(cells.getOrDefault("details", ""));
            case OTHER_IN, OTHER_OUT -> moved(cells);
            case CHARGE -> "";
        };
        var row = new StatementRow(
                kind, receipt, in.isZero() ? out : in, Optional.of(about).filter(text -> !text.isBlank()));
        return new Line(row, money(told(cells, "balance"), where));
    }

    private static Kind came(Side side, String words, String linked) {
        if (side == Side.COLLECT) return CUSTOMER.matcher(words).find() && linked.isBlank() ? Kind.IN : Kind.OTHER_IN;
        return words.contains("revers") && !linked.isBlank() ? Kind.RETURNED : Kind.OTHER_IN;
    }

    private static Kind went(Side side, String words, String linked) {
        if (words.contains("charge")) return Kind.CHARGE;
        if (side == Side.COLLECT) return words.contains("revers") && !linked.isBlank() ? Kind.BACK : Kind.OTHER_OUT;
        return TO_CUSTOMER.matcher(words).find() ? Kind.OUT : Kind.OTHER_OUT;
    }

    /** Of money between accounts: the id it was ordered under, else a reference of ours that it names. */
    private static String moved(Map<String, String> cells) {
        var ordered = ordered(cells.getOrDefault("details", ""));
        if (!ordered.isEmpty()) return ordered;
        var words = cells.getOrDefault("a/c no.", "") + " " + cells.getOrDefault("details", "");
        return OURS.matcher(words)
                .results()
                .map(MatchResult::group)
                .filter(AccountRef::valid)
                .findFirst()
                .orElse("");
    }

    private static String ordered(String details) {
        var match = ORDERED.matcher(details);
        return match.find() ? match.group(1) : "";
    }

    private static Instant moment(Line line) {
        return line.row().receipt().at().orElseThrow();
    }

    private static Instant time(String text) {
        for (var format : TIMES) {
            try {
                return LocalDateTime.parse(text, format).toInstant(MpesaJson.EAT);
            } catch (DateTimeParseException another) {
                // the portal has two ways of writing it
            }
        }
        throw new Unreadable("it has a time that cannot be read");
    }

    private static String told(Map<String, String> cells, String name) {
        return Optional.ofNullable(cells.get(name)).orElseThrow(() -> new Unreadable("it does not say: " + name));
    }

    private static Money amount(String text, String where) {
        return text.isBlank() ? Money.kes(0) : money(text.replace("-", ""), where);
    }

    private static Money money(String text, String where) {
        return MpesaJson.money(text.replace(",", ""))
                .orElseThrow(() -> new Unreadable(where + " has no amount that can be read"));
    }

    private static String first(List<String> line) {
        return line.getFirst().strip().toLowerCase(Locale.ROOT);
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
