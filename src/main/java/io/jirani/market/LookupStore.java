package io.jirani.market;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Finding purchases and how far their payments are, for those who ask. Reads only. */
public final class LookupStore {
    /** Which purchases of a community to list. */
    public record Page(CommunityId community, Optional<HouseholdId> buyer, int limit) {}

    private static final Pattern UUID_SHAPE = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private static final String SELECT =
            "select " + PurchaseStore.COLUMNS + " from purchase p join household b on b.id = p.buyer_id ";
    private static final String BY_UUID =
            SELECT + "where p.id = $1 or p.id = (select purchase_id from trade where id = $1)";
    private static final String BY_CHECKOUT = SELECT + """
            where p.intent_id = (select id from payment_intent
                where provider_ref = $1 and direction = 'collection' order by created_at desc limit 1)
            """;
    private static final String PAGE = SELECT + """
            where p.community_id = $1 and ($2::uuid is null or p.buyer_id = $2)
            order by p.id desc limit $3
            """;
    private static final String PAYMENT = """
            select id, state, msisdn, amount_minor, asset, provider_ref, receipt_no, reason_code, reason_text
            from payment_intent where id = $1
            """;

    /** A purchase by its own id, the id of one of its trades, or the provider's handle of its prompt. */
    public Optional<Purchase> byAnyId(Db.Tx tx, String text) {
        return UUID_SHAPE.matcher(text).matches()
                ? tx.maybe(BY_UUID, Tuple.of(UUID.fromString(text)), PurchaseStore::purchase)
                : tx.maybe(BY_CHECKOUT, Tuple.of(text), PurchaseStore::purchase);
    }

    /** Purchases, the newest first. */
    public List<Purchase> page(Db.Tx tx, Page page) {
        var buyer = page.buyer().map(HouseholdId::value).orElse(null);
        return tx.all(PAGE, Tuple.of(page.community().value(), buyer, page.limit()), PurchaseStore::purchase);
    }

    /** How far the payment of a purchase is. */
    public Payment payment(Db.Tx tx, IntentId intent) {
        return tx.one(PAYMENT, Tuple.of(intent.value()), LookupStore::payment);
    }

    private static Payment payment(Row row) {
        return new Payment(
                new IntentId(row.getUUID("id")),
                row.getString("state"),
                new Msisdn(row.getString("msisdn")),
                new Money(row.getLong("amount_minor"), Asset.of(row.getString("asset"))),
                Optional.ofNullable(row.getString("provider_ref")),
                Optional.ofNullable(row.getString("receipt_no")),
                Optional.ofNullable(row.getString("reason_code")),
                Optional.ofNullable(row.getString("reason_text")));
    }
}
