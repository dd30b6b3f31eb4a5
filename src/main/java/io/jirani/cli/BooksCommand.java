package io.jirani.cli;

import io.jirani.accounting.Books;
import io.jirani.accounting.BooksJson;
import io.jirani.accounting.CloseMonth;
import io.jirani.accounting.Csv;
import io.jirani.accounting.View;
import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

@Command(name = "books", description = "The books by months, for who keeps them: docs/accounting.md.")
final class BooksCommand {
    private final Console console;

    BooksCommand(Console console) {
        this.console = console;
    }

    /** How a list is printed. */
    enum Format {
        CSV,
        JSON
    }

    static final class Month implements ITypeConverter<YearMonth> {
        @Override
        public YearMonth convert(String text) {
            try {
                return YearMonth.parse(text);
            } catch (DateTimeException not) {
                throw new TypeConversionException("a month such as 2027-02, not " + text);
            }
        }
    }

    static final class About {
        @Option(names = "--month", required = true, converter = Month.class, description = "such as 2027-02")
        YearMonth month = YearMonth.of(1970, 1);

        @Option(names = "--format", defaultValue = "CSV", description = "${COMPLETION-CANDIDATES}")
        Format format = Format.CSV;
    }

    @Command(
            name = "trial-balance",
            description = "Every account: opening, debits, credits, closing. Both sides are equal, or the status is 1.")
    int trialBalance(
            @Mixin DatabaseChoice database,
            @Mixin About about,
            @Option(
                            names = "--by",
                            defaultValue = "LINE",
                            description = "a row for each line of the chart or account: ${COMPLETION-CANDIDATES}")
                    View.Detail detail) {
        var balance = ask(database, books -> books.trialBalance(about.month, new View.Whole(), detail));
        print(about, () -> Csv.of(balance), () -> BooksJson.of(balance));
        return balance.totals().values().stream()
                        .allMatch(total -> total.difference().isZero())
                ? Exit.OK
                : Exit.REFUSED;
    }

    @Command(name = "income", description = "What the operator earned in a month, and what it cost.")
    int income(@Mixin DatabaseChoice database, @Mixin About about) {
        var income = ask(database, books -> books.income(about.month));
        print(about, () -> Csv.of(income), () -> BooksJson.of(income));
        return Exit.OK;
    }

    @Command(
            name = "client-money",
            description = "Where other people's money lies and whose it is. The status is 1 when some is missing.")
    int clientMoney(@Mixin DatabaseChoice database, @Mixin About about) {
        var statement = ask(database, books -> books.clientMoney(about.month, new View.Whole()));
        print(about, () -> Csv.of(statement), () -> BooksJson.of(statement));
        return statement.cover().values().stream().allMatch(cover -> cover.isCovered()) ? Exit.OK : Exit.REFUSED;
    }

    @Command(name = "statement", description = "A household's month: money and energy, line by line.")
    int statement(
            @Mixin DatabaseChoice database,
            @Mixin About about,
            @Option(names = "--community", required = true, description = "its code") String community,
            @Option(names = "--household", required = true, description = "its code: H0042") String household,
            @Option(names = "--reason", required = true, description = "why; the household sees it") String reason) {
        database.requireExisting();
        var statement = database.use(console, db -> {
            var whose = household(db, community, household);
            db.inTransaction(tx -> Registries.looked(tx, console, whose, "statement of " + about.month, reason));
            return books(db).statement(about.month, whose, household);
        });
        print(about, () -> Csv.of(statement), () -> BooksJson.of(statement));
        return Exit.OK;
    }

    @Command(
            name = "close",
            description = {
                "Closes a month and all before it: nothing is booked into them any more, every entry in them has its"
                        + " document, and they are added up.",
                "What belongs there and comes later counts for the day it is booked, and says so."
            })
    int close(
            @Mixin DatabaseChoice database,
            @Parameters(paramLabel = "MONTH", converter = Month.class, description = "such as 2027-02") YearMonth month,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        var closed = ask(database, books -> books.closing().close(new CloseMonth.Order(month, Registries.WHO, reason)));
        var months =
                new JsonArray(closed.months().stream().map(Object::toString).toList());
        if (json)
            console.out()
                    .println(new JsonObject()
                            .put("closed", months)
                            .put("documents", closed.documents())
                            .put("accounts", closed.accounts())
                            .encode());
        else
            console.out()
                    .println("closed: "
                            + String.join(
                                    ", ",
                                    closed.months().stream()
                                            .map(Object::toString)
                                            .toList())
                            + "; " + closed.documents() + " entries got their documents, " + closed.accounts()
                            + " accounts were added up");
        return Exit.OK;
    }

    private <T> T ask(DatabaseChoice database, Function<Books, T> question) {
        database.requireExisting();
        return database.usePatiently(console, db -> question.apply(books(db)));
    }

    private Books books(Db db) {
        return new Books(db, console.clock(), new CompositeMeterRegistry());
    }

    private void print(About about, Supplier<String> csv, Supplier<JsonObject> json) {
        console.out().print(about.format == Format.CSV ? csv.get() : json.get().encode() + "\n");
        console.out().flush();
    }

    private static HouseholdId household(Db db, String community, String code) {
        return db.transaction(tx -> new CommunityStore()
                .byCode(tx, community)
                .flatMap(found -> HouseholdStore.idOf(tx, found.id(), code))
                .orElseThrow(() -> Problem.notFound("there is no household " + code + " in " + community)));
    }
}
