package io.jirani.accounting;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;

/** What can be asked of the books about a month. Each answer is read from one state of the database. */
public final class Books {
    private final Db db;
    private final MonthStore months = new MonthStore();
    private final DocumentStore documents = new DocumentStore();
    private final IssueDocuments issue;
    private final Clock clock;

    public Books(Db db, Clock clock, MeterRegistry metrics) {
        this.db = db;
        this.clock = clock;
        this.issue = new IssueDocuments(
                db,
                documents,
                clock,
                type -> Counter.builder("jirani_documents_total")
                        .tag("type", type.name().toLowerCase(Locale.ROOT))
                        .register(metrics)
                        .increment());
    }

    public TrialBalance trialBalance(YearMonth month, View view, View.Detail detail) {
        return db.transaction(tx -> {
            months.readOneState(tx);
            return TrialBalance.of(month, months.state(tx, month), months.movements(tx, month), view, detail);
        });
    }

    public Income income(YearMonth month) {
        return db.transaction(tx -> {
            months.readOneState(tx);
            return Income.of(month, months.state(tx, month), months.movements(tx, month));
        });
    }

    public ClientMoney clientMoney(YearMonth month, View view) {
        return db.transaction(tx -> {
            months.readOneState(tx);
            return ClientMoney.of(month, months.state(tx, month), months.movements(tx, month), view);
        });
    }

    /**
     * A household's own month. Whoever asks was let in before.
     *
     * @param code of the household: it heads the statement
     */
    public Statement statement(YearMonth month, HouseholdId household, String code) {
        return db.transaction(tx -> {
            months.readOneState(tx);
            return Statement.of(
                    month,
                    months.state(tx, month),
                    code,
                    months.movements(tx, month, household),
                    months.legs(tx, month, household));
        });
    }

    /** A community's documents of a month, by number, after one. */
    List<DocumentStore.Issued> documents(CommunityId community, YearMonth month, DocumentNumber after, int limit) {
        return db.transaction(tx -> documents.issued(tx, community, month, after, limit));
    }

    /** What gives entries their documents. */
    public IssueDocuments issuing() {
        return issue;
    }

    /** What closes months. */
    public CloseMonth closing() {
        return new CloseMonth(db, months, issue, clock);
    }

    DocumentStore.Waiting waiting() {
        return db.transaction(documents::waiting);
    }

    /** How many months have ended and are not closed. */
    int openMonths() {
        return db.transaction(tx -> months.open(tx, clock.instant()));
    }
}
