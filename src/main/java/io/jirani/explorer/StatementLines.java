package io.jirani.explorer;

import io.jirani.db.Db;
import io.jirani.explorer.Statement.Posted;
import java.util.List;

/** The lines of accounts, as somebody may see them. */
interface StatementLines {
    /** The next older ones. */
    List<Posted> newest(Db.Tx tx, LedgerAccount account, StatementPlace place, int limit);

    /** The next younger ones. */
    List<Posted> oldest(Db.Tx tx, LedgerAccount account, StatementPlace place, int limit);

    /** Whether some of them are sums of UTC days, so that a span is of whole days too. */
    boolean isByDays();
}
