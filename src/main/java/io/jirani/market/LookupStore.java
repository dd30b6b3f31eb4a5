package io.jirani.market;

import io.jirani.db.Db;
import io.jirani.identity.PhoneStore;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.payments.HiddenRef;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Finding purchases, for those who ask. Reads only. */
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
                where provider_ref = any (%s) and direction = 'collection' order by created_at desc limit 1)
            """.formatted(HiddenRef.KEPT_AS.formatted("$1", "$1", "$2"));
    private static final String PAGE = SELECT + """
            where p.community_id = $1 and ($2::uuid is null or p.buyer_id = $2)
            order by p.id desc limit $3
            """;

    private final PhoneStore phones;

    /**
     * @param phones finds whose number is in a handle
     */
    public LookupStore(PhoneStore phones) {
        this.phones = phones;
    }

    /** A purchase by its own id, the id of one of its trades, or the provider's handle of its prompt. */
    public Optional<Purchase> byAnyId(Db.Tx tx, String text) {
        return UUID_SHAPE.matcher(text).matches()
                ? tx.maybe(BY_UUID, Tuple.of(UUID.fromString(text)), PurchaseStore::purchase)
                : tx.maybe(
                        BY_CHECKOUT,
                        Tuple.tuple().addString(text).addArrayOfString(HiddenRef.tags(text, phones)),
                        PurchaseStore::purchase);
    }

    /** Purchases, the newest first. */
    public List<Purchase> page(Db.Tx tx, Page page) {
        var buyer = page.buyer().map(HouseholdId::value).orElse(null);
        return tx.all(PAGE, Tuple.of(page.community().value(), buyer, page.limit()), PurchaseStore::purchase);
    }
}
