package io.jirani.accounting;

import io.jirani.accounting.DocumentStore.Batch;
import io.jirani.accounting.DocumentStore.Numbered;
import io.jirani.db.Db;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gives every entry its documents, in the order in which entries were committed. One process numbers at a time, and the
 * numbers, the documents and the mark of how far it is done are one commit: a kill leaves no gap and no double.
 */
public final class IssueDocuments {
    private static final int BATCH = 500;
    /** The series of papers that are of no one community; communities' codes are in small letters. */
    private static final String BOOKS = "BOOKS";

    private final Db db;
    private final DocumentStore store;
    private final Clock clock;
    private final Consumer<Paper.Type> issued;

    /**
     * @param issued hears of each document once it is there
     */
    IssueDocuments(Db db, DocumentStore store, Clock clock, Consumer<Paper.Type> issued) {
        this.db = db;
        this.store = store;
        this.clock = clock;
        this.issued = issued;
    }

    /** Numbers what was committed since; answers how many entries. */
    public int pass() {
        var papers = db.transaction(tx -> {
            var place = store.lock(tx);
            var batch = store.next(tx, place, BATCH);
            var numbered = number(tx, batch);
            if (!batch.entries().isEmpty()) store.advance(tx, batch.after());
            return new Pass(batch.entries().size(), numbered);
        });
        papers.numbered().forEach(each -> issued.accept(each.paper().type()));
        return papers.entries();
    }

    /** Numbers what is left of a closed month, whatever else is under way; answers how many entries. */
    int finish(YearMonth month) {
        var papers = db.transaction(tx -> {
            store.lock(tx);
            var batch = store.left(tx, month, BATCH);
            return new Pass(batch.entries().size(), number(tx, batch));
        });
        papers.numbered().forEach(each -> issued.accept(each.paper().type()));
        return papers.entries();
    }

    /** How long the oldest entry without a document has waited. */
    Duration waited(DocumentStore.Waiting waiting) {
        return waiting.since()
                .map(since -> Duration.between(since, clock.instant()))
                .orElse(Duration.ZERO);
    }

    private record Pass(int entries, List<Numbered> numbered) {}

    private List<Numbered> number(Db.Tx tx, Batch batch) {
        if (batch.entries().isEmpty()) return List.of();
        var papers = new ArrayList<Numbered>();
        var communities = batch.entries().stream()
                .flatMap(entry -> entry.legs().stream())
                .flatMap(leg -> leg.community().stream())
                .toList();
        var codes = store.codes(tx, communities);
        for (var entry : batch.entries()) {
            var n = 0;
            for (var paper : Papers.of(entry)) {
                var prefix = paper.community().map(codes::get).orElse(BOOKS);
                var series =
                        prefix + "-" + paper.type().letter() + "-" + entry.day().getYear();
                papers.add(new Numbered(series, entry, n++, paper));
            }
        }
        store.issue(tx, papers, clock.instant());
        return papers;
    }
}
