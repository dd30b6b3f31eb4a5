package io.jirani.cases;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.ledger.Account;
import io.vertx.sqlclient.Tuple;

/** Reads an account as a trial balance shows it, whether it was opened yet or not. */
final class CaseBooksStore {
    private static final String POSITION = """
            select k.side = 'D' as debit, k.guarded, coalesce(b.posted, 0) as posted, coalesce(b.held, 0) as held
            from ledger.kind k left join ledger.balances b on b.code = $1 and b.asset = $2 where $1 ~ k.pattern
            """;

    private static final String TOTAL = """
            select coalesce(sum(posted), 0)::bigint as total from ledger.balances
            where (kind = any ($1) or class = any ($1)) and asset = $2
            """;

    /**
     * What an account has.
     *
     * @param netDebit above zero a debit, below a credit
     * @param free what an entry may take from it; as much as one likes where it is not guarded
     */
    record Position(long netDebit, long held, long free, int takes) {
        static final Position UNKNOWN = new Position(0, 0, Long.MAX_VALUE, 1);

        /** What a leg takes from it, or nothing when the leg gives. */
        long taken(long amount) {
            return Math.max(0, amount * takes);
        }
    }

    Position position(Db.Tx tx, Account account) {
        return tx.maybe(POSITION, Tuple.of(account.code(), account.asset().code()), row -> {
                    var takes = row.getBoolean("debit") ? -1 : 1;
                    var posted = row.getLong("posted");
                    var held = row.getLong("held");
                    return new Position(
                            -takes * posted, held, row.getBoolean("guarded") ? posted - held : Long.MAX_VALUE, takes);
                })
                .orElse(Position.UNKNOWN);
    }

    /** All that accounts of some kinds or classes have, each seen from its own side. */
    long total(Db.Tx tx, Asset asset, String... kinds) {
        return tx.one(
                TOTAL, Tuple.tuple().addArrayOfString(kinds).addString(asset.code()), row -> row.getLong("total"));
    }
}
