package io.jirani.payments.mpesa;

import java.util.ArrayList;
import java.util.List;

/** Lines of cells between commas; a cell in quotes may have commas, line ends and doubled quotes. */
final class Csv {
    private Csv() {}

    /** The lines that are not empty; each has a cell at least. */
    static List<List<String>> lines(String text) {
        var lines = new ArrayList<List<String>>();
        var line = new ArrayList<String>();
        var cell = new StringBuilder();
        boolean quoted = false;
        var all = text.startsWith("\uFEFF") ? text.substring(1) : text;
        for (int at = 0; at < all.length(); at++) {
            char one = all.charAt(at);
            if (quoted && one == '"' && at + 1 < all.length() && all.charAt(at + 1) == '"') {
                cell.append(one);
                at++;
            } else if (one == '"') quoted = !quoted;
            else if (quoted || (one != ',' && one != '\n' && one != '\r')) cell.append(one);
            else {
                line.add(take(cell));
                if (one != ',') end(lines, line);
            }
        }
        line.add(take(cell));
        end(lines, line);
        return lines;
    }

    private static String take(StringBuilder cell) {
        var text = cell.toString();
        cell.setLength(0);
        return text;
    }

    private static void end(List<List<String>> lines, List<String> line) {
        if (line.size() > 1 || !line.getFirst().isBlank()) lines.add(List.copyOf(line));
        line.clear();
    }
}
