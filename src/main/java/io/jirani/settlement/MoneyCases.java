package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.Ids;
import io.jirani.ledger.LedgerStore;
import java.util.List;

/**
 * Plays money cases with the gateway's own recipes on a real database, each in a transaction that is rolled back: the
 * books it is played on stay as they were.
 */
public final class MoneyCases {
    /**
     * What became of a case.
     *
     * @param differences in a bookkeeper's words; none when the case holds
     */
    public record Result(String name, List<String> differences) {}

    private final Db db;
    private final LedgerStore ledger;
    private final LedgerBooksStore books;
    private final Ids ids;

    public MoneyCases(Db db, LedgerStore ledger, LedgerBooksStore books, Ids ids) {
        this.db = db;
        this.ledger = ledger;
        this.books = books;
        this.ids = ids;
    }

    /** Plays cases, each on its own. */
    public List<Result> play(List<MoneyCase> cases) {
        return cases.stream().map(this::play).toList();
    }

    private Result play(MoneyCase played) {
        try {
            db.inTransaction(tx -> {
                throw new Played(new MoneyCasePlay(tx, ledger, books, ids, played).differences());
            });
            throw new IllegalStateException("a case is always rolled back");
        } catch (Played end) {
            return new Result(played.name(), end.differences);
        } catch (LedgerStore.Refused | IllegalArgumentException wrong) {
            return new Result(played.name(), List.of(String.valueOf(wrong.getMessage())));
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
