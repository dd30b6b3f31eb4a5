package io.jirani.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What all campaigns of a file came to: a line of JSON a round, added when the round was counted, so that a campaign may be
 * stopped at any time and several may run side by side.
 */
final class Tally {
    private final Path file;
    private final List<String> names;

    /**
     * A tally, in a file that need not be there yet.
     *
     * @param names of the counts of a round that are summed up
     */
    Tally(Path file, List<String> names) {
        this.file = file;
        this.names = List.copyOf(names);
    }

    void add(JsonObject round) {
        try {
            if (file.getParent() != null) Files.createDirectories(file.getParent());
            Files.writeString(
                    file,
                    round.encode() + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    StandardOpenOption.DSYNC);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The sums over all rounds, with how many rounds that were. */
    JsonObject sums() {
        var sums = new JsonObject().put("rounds", 0);
        for (var name : names) sums.put(name, 0L);
        for (var line : lines()) {
            var round = new JsonObject(line);
            sums.put("rounds", sums.getInteger("rounds") + 1);
            for (var name : names) sums.put(name, sums.getLong(name) + round.getLong(name, 0L));
        }
        return sums;
    }

    private List<String> lines() {
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .filter(line -> !line.isBlank())
                            .toList()
                    : List.of();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
