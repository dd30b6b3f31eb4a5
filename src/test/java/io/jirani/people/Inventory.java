package io.jirani.people;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What every table has of a person: {@code docs/inventory.md}, held against the database. */
final class Inventory {
    private static final Path PAGE = Path.of("docs/inventory.md");
    private static final String NOT = "no: ";
    private static final String NOBODY = "-";

    private Inventory() {}

    /**
     * One table.
     *
     * @param name with its schema
     * @param holds what of a person; {@code -}: nothing
     * @param exported in which list of the document, or why not
     * @param erased what an erasure does to it
     */
    record Table(String name, String holds, String exported, String erased) {
        /** The document's list its rows are in. */
        Optional<String> list() {
            return exported.equals(NOBODY) || exported.startsWith(NOT) ? Optional.empty() : Optional.of(exported);
        }
    }

    static List<Table> read() {
        try (var lines = Files.lines(PAGE)) {
            return lines.filter(line -> line.startsWith("| `"))
                    .map(Inventory::table)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Table table(String line) {
        var words = line.split(" *\\| *", -1);
        if (words.length != 6) throw new IllegalStateException(PAGE + ": " + line);
        return new Table(words[1].replace("`", ""), words[2], words[3], words[4]);
    }
}
