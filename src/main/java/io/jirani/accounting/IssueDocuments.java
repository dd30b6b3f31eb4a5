package io.jirani.accounting;

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
    /** So many entries at most get theirs in one commit. */
    static final int BATCH = 500;
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

    /** Numbers what was committed since; answers how many entries. It passes over those that have theirs, however many. */
    public int pass() {
        var pass = look();
        while (pass.entries() == 0 && pass.went()) pass = look();
        return pass.entries();
    }

    private Pass look() {
        var pass = db.transaction(tx -> {
            var marks = store.lock(tx);
            var batch = store.next(tx, marks, BATCH);
            var went = !batch.after().equals(marks);
            var numbered = number(tx, batch.entries());
            if (went) store.advance(tx, batch.after());
            return new Pass(batch.entries().size(), went, numbered);
        });
        pass.numbered().forEach(each -> issued.accept(each.paper().type()));
        return pass;
    }

    /** Numbers what is left of a closed month, whatever else is under way; answers how many entries. */
    int finish(YearMonth month) {
        var pass = db.transaction(tx -> {
            store.lock(tx);
            var left = store.left(tx, month, BATCH);
            return new Pass(left.size(), !left.isEmpty(), number(tx, left));
        });
        pass.numbered().forEach(each -> issued.accept(each.paper().type()));
        return pass.entries();
    }

    /** How long the oldest entry without a document has waited. */
    Duration waited(DocumentStore.Waiting waiting) {
        return waiting.since()
                .map(since -> Duration.between(since, clock.instant()))
                .orElse(Duration.ZERO);
    }

    /**
     * @param entries that got their documents
     * @param went whether it saw any entries at all
     */
    private record Pass(int entries, boolean went, List<Numbered> numbered) {}

    private List<Numbered> number(Db.Tx tx, List<Posted> entries) {
        if (entries.isEmpty()) return List.of();
        var papers = new ArrayList<Numbered>();
        var communities = entries.stream()
                .flatMap(entry -> entry.legs().stream())
                .flatMap(leg -> leg.community().stream())
                .toList();
        var codes = store.codes(tx, communities);
        for (var entry : entries) {
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
