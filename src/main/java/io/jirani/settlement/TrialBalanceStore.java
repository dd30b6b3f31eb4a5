package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.ledger.Account;
import io.vertx.sqlclient.Tuple;

/** Accounts as a trial balance has them: debits less credits, whatever side the account grows on. */
public final class TrialBalanceStore {
    private static final String NET_DEBIT = """
            select b.dp - b.cp as net from ledger.account a join ledger.balance b on b.account_id = a.id
            where a.code = $1 and a.asset = $2
            """;

    /** What is posted on an account: above zero a debit, below a credit. */
    long netDebit(Db.Tx tx, Account account) {
        return tx.maybe(NET_DEBIT, Tuple.of(account.code(), account.asset().code()), row -> row.getLong("net"))
                .orElse(0L);
    }
}
