package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.payments.DifferenceStore.Kind;
import io.jirani.payments.Statement.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Statements made and read for tests, over a day of its own. */
final class StatementHand implements AutoCloseable {
    final World world = new World();
    final BookStatement books = new BookStatement(world.parts, name -> {});
    final DifferenceStore differences = new DifferenceStore();
    final Instant begin = world.clock.instant().minus(Duration.ofDays(1));
    final Household home = world.household(Custody.WALLET);
    private final TakeStatements takes = new TakeStatements();
    private int receipts;

    Receipt receipt() {
        return new Receipt("UKS%07d".formatted(++receipts), Optional.of(world.clock.instant()));
    }

    static StatementRow in(Receipt receipt, long cents, String bill) {
        return new StatementRow(StatementRow.Kind.IN, receipt, Money.kes(cents), Optional.of(bill));
    }

    StatementRow row(StatementRow.Kind kind, long cents, String about) {
        return new StatementRow(kind, receipt(), Money.kes(cents), Optional.of(about));
    }

    /** A statement from the beginning of time until now, as a whole file. */
    TakeStatements.Taken read(Side side, StatementRow... rows) {
        return read(side, begin, world.clock.instant().plusSeconds(1), "hash-" + side + ++receipts, rows);
    }

    TakeStatements.Taken read(Side side, Instant from, Instant until, String hash, StatementRow... rows) {
        long held = 10_000_000;
        var lines = new ArrayList<Statement.Line>();
        for (var row : rows) {
            held += row.kind().sign() * row.amount().minor();
            lines.add(new Statement.Line(row, Money.kes(held)));
        }
        var statement = new Statement("mpesa", side, hash, from, until, Money.kes(10_000_000), Money.kes(held), lines);
        assertThat(statement.faults()).isEmpty();
        var taken =
                world.db.transaction(tx -> takes.take(tx, "mpesa", new StatementFile.Whole(statement), world.clock));
        while (books.pass() > 0) {}
        return taken;
    }

    List<Kind> open() {
        return world.db.transaction(tx -> differences.all(tx, 100)).stream()
                .map(one -> one.found().kind())
                .toList();
    }

    long account(Account account) {
        return world.posted(account);
    }

    @Override
    public void close() {
        world.close();
    }
}
