package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.Phone.Proof;
import io.jirani.identity.PhoneStore;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.PhoneId;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The numbers that pushes were paid from: each has proved itself. */
final class PayerStore {
    private static final String PHONES =
            "select distinct phone_id from payment_intent where id = any ($1) and phone_id is not null order by phone_id";

    private final PayoutPhones phones;

    PayerStore(PhoneStore phones) {
        this.phones = new PayoutPhones(phones);
    }

    /** Money surely came from the numbers of some pushes. Most have proved themselves before, and are only noted. */
    void paidFrom(Db.Tx tx, List<IntentId> pushes, Instant now) {
        if (pushes.isEmpty()) return;
        var all = tx.all(
                PHONES,
                Tuple.tuple()
                        .addArrayOfUUID(pushes.stream().map(IntentId::value).toArray(UUID[]::new)),
                row -> new PhoneId(row.getUUID("phone_id")));
        for (var phone : phones.newToUs(tx, all, now)) phones.proved(tx, phone, Proof.PUSH, now);
    }
}
