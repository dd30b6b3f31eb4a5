package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.db.Db;
import io.jirani.db.DbUrl;
import io.jirani.db.Pools;
import io.jirani.kernel.Money;
import io.jirani.payments.Statement.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of statements: a file is looked at until it is taken, and never again after that. */
class TakeStatementsTest {
    private final World world = new World();
    private final TakeStatements takes = new TakeStatements();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        world.close();
    }

    private int taken(Db db) {
        return takes.folder(db, "mpesa", folder, this::read, world.clock, world.metrics);
    }

    private StatementFile read(String text) {
        if (text.equals("broken")) throw new IllegalStateException("a reader's bug");
        var until = world.clock.instant();
        return new StatementFile.Whole(new Statement(
                "mpesa",
                Side.COLLECT,
                text,
                until.minus(Duration.ofDays(1)),
                until,
                Money.kes(100),
                Money.kes(100),
                List.of()));
    }

    private double files(String result) {
        return world.metrics
                .counter("jirani_statement_files_total", "rail", "mpesa", "result", result)
                .count();
    }

    @Test
    void aFileThatTheDatabaseCouldNotTakeIsTakenWhenItIsBack() throws IOException {
        Files.writeString(folder.resolve("monday.csv"), "one");
        var url = world.database.app();
        var nowhere = new DbUrl("127.0.0.1", 1, url.database(), url.user(), url.password());
        var away = new Db(Pools.open(world.vertx, nowhere, "away"));
        assertThatThrownBy(() -> taken(away)).isInstanceOf(IOException.class);
        assertThat(taken(world.db)).isEqualTo(1);
        assertThat(taken(world.db)).as("it is not read again").isZero();
        assertThat(files("before")).isZero();
    }

    @Test
    void aFileThatBreaksItsReaderStopsNoOtherFileAndIsReadAgainWhenItChanges() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "broken");
        Files.writeString(folder.resolve("b.csv"), "two");
        assertThat(taken(world.db)).isEqualTo(1);
        assertThat(taken(world.db)).isZero();
        assertThat(files("broken")).as("each look is counted").isEqualTo(2);
        Files.writeString(folder.resolve("a.csv"), "whole now");
        assertThat(taken(world.db)).isEqualTo(1);
    }
}
