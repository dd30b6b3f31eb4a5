package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Held;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** What is frozen in the books for payments that were taken back, by the statement's rows that say so. */
final class FrozenStore {
    /** Money that is frozen. */
    record Frozen(TransferId hold, Held held) {}

    private static final String OF = """
            select t.id, s.receipt_no, a.code, a.asset, p.amount from statement_row s
            join ledger.transfer t on t.key = 'frozen:' || s.receipt_no
            join ledger.posting p on p.transfer_id = t.id and p.at = t.at and p.held and not p.release and p.amount > 0
            join ledger.account a on a.id = p.account_id
            where s.intent_id = $1 and s.kind = 'back'
                and not exists (select from ledger.pending_resolved r where r.pending_id = t.id)
            order by t.id
            """;
    private static final String CUSTODY =
            "select c.custody from household h join community c on c.id = h.community_id where h.id = $1";

    /** Where a household's own money lies: its wallet, or what is due to it where no wallets are kept. */
    Pocket pocket(Db.Tx tx, HouseholdId household) {
        return tx.one(
                CUSTODY,
                Tuple.of(household.value()),
                row -> row.getString("custody").equals("wallet") ? Pocket.WALLET : Pocket.DUE);
    }

    /** What stands frozen for a payment. */
    List<Frozen> of(Db.Tx tx, IntentId payment) {
        return tx.all(OF, Tuple.of(payment.value()), FrozenStore::frozen);
    }

    private static Frozen frozen(Row row) {
        var asset = Asset.of(row.getString("asset"));
        var account = new Account(row.getString("code"), asset);
        var payer = account.household().orElseThrow();
        var pocket = account.equals(Account.of(payer, Pocket.WALLET, asset)) ? Pocket.WALLET : Pocket.DUE;
        var amount = new Money(row.getLong("amount"), asset);
        return new Frozen(
                new TransferId(row.getUUID("id")),
                ReturnEntries.frozen(new Receipt(row.getString("receipt_no")), payer, pocket, amount, amount)
                        .orElseThrow());
    }
}
