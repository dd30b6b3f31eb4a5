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
 * What all kill campaigns of a file came to: a line of JSON a round, added when the round was counted, so that a campaign may
 * be stopped at any time and several may run side by side.
 */
final class KillsTally {
    /** What is summed up. */
    static final List<String> SUMS = List.of(
            "gateway",
            "broker",
            "database",
            "rows_made",
            "rows_told",
            "rows_lost",
            "rows_twice",
            "rows_wrong",
            "watt_hours_off");

    private final Path file;

    KillsTally(Path file) {
        this.file = file;
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
        for (var name : SUMS) sums.put(name, 0L);
        for (var line : lines()) {
            var round = new JsonObject(line);
            sums.put("rounds", sums.getInteger("rounds") + 1);
            for (var name : SUMS) sums.put(name, sums.getLong(name) + round.getLong(name, 0L));
        }
        return sums.put("kills", sums.getLong("gateway") + sums.getLong("broker") + sums.getLong("database"));
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
