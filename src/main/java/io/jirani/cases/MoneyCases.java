package io.jirani.cases;

import io.jirani.db.Db;
import io.jirani.kernel.Ids;
import io.jirani.ledger.LedgerStore;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Plays money cases with the gateway's own recipes on a real database, each in a transaction that is rolled back: the
 * books it is played on stay as they were.
 */
public final class MoneyCases {
    /**
     * What became of a case.
     *
     * @param booked every entry in its order
     * @param differences in a bookkeeper's words; none when the case holds
     */
    public record Result(MoneyCase played, List<CaseBooks.Booked> booked, List<String> differences) {
        public Result {
            booked = List.copyOf(booked);
            differences = List.copyOf(differences);
        }

        public boolean holds() {
            return differences.isEmpty();
        }
    }

    private final Db db;
    private final LedgerStore ledger;
    private final Ids ids;

    public MoneyCases(Db db, LedgerStore ledger, Ids ids) {
        this.db = db;
        this.ledger = ledger;
        this.ids = ids;
    }

    /** Plays cases, each on its own. */
    public List<Result> play(List<MoneyCase> cases) {
        return cases.stream().map(this::play).toList();
    }

    private Result play(MoneyCase played) {
        var books = new AtomicReference<CaseBooks>();
        try {
            db.inTransaction(tx -> {
                books.set(new CaseBooks(tx, ledger, ids, played.community(), played.tariff()));
                throw new Played(new MoneyCasePlay(books.get(), played).differences());
            });
            throw new IllegalStateException("a case is always rolled back");
        } catch (Played end) {
            return new Result(played, books.get().booked(), end.differences);
        }
    }

    /** Carries what was found out of a transaction that must not last. */
    private static final class Played extends RuntimeException {
        private final transient List<String> differences;

        Played(List<String> differences) {
            super(null, null, false, false);
            this.differences = List.copyOf(differences);
        }
    }
}
