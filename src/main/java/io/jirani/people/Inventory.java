package io.jirani.people;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What every table has of a person: {@code people/tables.txt}, which tests hold against the database and the page. */
final class Inventory {
    private static final String FILE = "/people/tables.txt";
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
        try (var file = Objects.requireNonNull(Inventory.class.getResourceAsStream(FILE), FILE)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(Inventory::table)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Table table(String line) {
        var words = line.split(" \\| ", -1);
        if (words.length != 4) throw new IllegalStateException(FILE + ": " + line);
        return new Table(words[0], words[1], words[2], words[3]);
    }
}
