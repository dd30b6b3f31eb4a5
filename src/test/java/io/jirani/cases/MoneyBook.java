package io.jirani.cases;

import io.jirani.cases.CaseBooks.Booked;
import io.jirani.cases.MoneyCase.Line;
import io.jirani.cases.MoneyCase.Side;
import io.jirani.cases.MoneyCases.Result;
import io.jirani.ledger.Entry.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How docs/money.md writes keys and entries, and the list of all cases. */
final class MoneyBook {
    private static final Pattern LINE =
            Pattern.compile("(?:([DC]) )?([A-Za-z][A-Za-z0-9]*(?::[A-Za-z0-9-]+)+) (\\d+)(?: ([A-Z]{3})\\b)?");
    private static final Pattern ANY_ID =
            Pattern.compile("[0-9a-f-]{36}\\d*|\\d+|\\d{4}-\\d\\d-\\d\\d|[A-Z0-9]{8,}|\\{[a-z]+}");
    private static final int SHOWN_OF_A_KIND = 2;

    private MoneyBook() {}

    /**
     * A row of a table: what it says is booked.
     *
     * @param key with a placeholder for each id
     */
    record Said(String key, Phase phase, Set<Line> lines) {}

    /** Reads the cells of a row. */
    static Said said(String key, String entry) {
        var phase = entry.startsWith("hold ")
                ? Phase.PENDING
                : entry.startsWith("posts ")
                        ? Phase.POSTING
                        : entry.startsWith("voids ") ? Phase.VOIDING : Phase.SINGLE;
        var lines = new ArrayList<Line>();
        var found = LINE.matcher(entry);
        var side = Side.D;
        while (found.find()) {
            if (found.group(1) != null) side = Side.valueOf(found.group(1));
            lines.add(new Line(
                    side, found.group(2), Long.parseLong(found.group(3)), Optional.ofNullable(found.group(4))));
        }
        return new Said(withoutIds(key), phase, Set.copyOf(lines));
    }

    /** What a row would have to say of an entry. */
    static Said said(Booked booked) {
        return new Said(withoutIds(booked.entry().key()), booked.entry().phase(), Set.copyOf(booked.lines()));
    }

    static String withoutIds(String key) {
        return Arrays.stream(key.split(":", -1))
                .map(word -> ANY_ID.matcher(word).matches() ? "…" : word)
                .collect(Collectors.joining(":"));
    }

    /** The page that lists every case with all it books. */
    static String page(List<Result> results) {
        var page = new StringBuilder("""
                # Every money case and what it books

                Written by `MoneyBookTest` from the [money cases](../src/test/resources/money-cases), as they were booked on a real PostgreSQL; when it
                fails, it leaves this page as it should be in `target/money-cases.md`. [money.md](money.md) explains the entries.
                """);
        var ruling = "";
        for (var result : results) {
            var words = result.played().name().split(": ", 2);
            if (!words[0].equals(ruling)) {
                ruling = words[0];
                page.append("\n## ")
                        .append(ruling)
                        .append("\n\n| Case | What it shows | Booked |\n| --- | --- | --- |\n");
            }
            page.append("| ")
                    .append(result.played().id())
                    .append(" | ")
                    .append(words[1])
                    .append(" | ")
                    .append(booked(result))
                    .append(" |\n");
        }
        return page.toString();
    }

    private static String booked(Result result) {
        var said = new ArrayList<String>();
        var kind = "";
        var ofKind = 0;
        var more = 0;
        for (var entry : result.booked()) {
            if (entry.event() == 0) continue;
            ofKind = entry.entry().kind().equals(kind) ? ofKind + 1 : 1;
            kind = entry.entry().kind();
            if (ofKind > SHOWN_OF_A_KIND && kind.equals("subscription.earned")) more++;
            else {
                if (more > 0) said.add(more + " more such");
                more = 0;
                said.add(written(entry));
            }
        }
        if (more > 0) said.add(more + " more such");
        result.played().events().stream()
                .flatMap(event -> event.refused().stream())
                .forEach(reason -> said.add("refused: " + reason.name().toLowerCase(Locale.ROOT)));
        return said.isEmpty() ? "nothing" : String.join("<br>", said);
    }

    private static String written(Booked booked) {
        var assets = new LinkedHashMap<String, List<Line>>();
        for (int i = 0; i < booked.lines().size(); i++)
            assets.computeIfAbsent(
                            booked.entry().legs().get(i).account().asset().code(), asset -> new ArrayList<>())
                    .add(booked.lines().get(i));
        var phase = switch (booked.entry().phase()) {
            case SINGLE -> "";
            case PENDING -> "hold ";
            case POSTING -> "posts ";
            case VOIDING -> "voids the hold";
        };
        return phase
                + assets.values().stream()
                        .map(lines -> side(lines, Side.D) + " / " + side(lines, Side.C))
                        .collect(Collectors.joining(" · "));
    }

    private static String side(List<Line> lines, Side side) {
        return side + " "
                + lines.stream()
                        .filter(line -> line.side() == side)
                        .map(line -> line.account() + " " + line.amount()
                                + line.asset().map(asset -> " " + asset).orElse(""))
                        .collect(Collectors.joining(", "));
    }
}
