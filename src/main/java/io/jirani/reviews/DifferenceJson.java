package io.jirani.reviews;

import io.jirani.kernel.Money;
import io.jirani.payments.DifferenceStore;
import io.jirani.payments.StatementStore;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A difference as the interface and the command line show it, and what was read. It names no household. */
public final class DifferenceJson {
    private DifferenceJson() {}

    public static JsonObject of(DifferenceStore.Open open, Instant now) {
        var found = open.found();
        return new JsonObject()
                .put("id", open.id())
                .put("rail", found.rail())
                .put("kind", found.kind().word())
                .put("subject", found.subject())
                .put("ours_minor", minor(found.ours()))
                .put("provider_minor", minor(found.provider()))
                .put("bank_minor", minor(open.bank()))
                .put("what", found.what())
                .put("owner", open.owner())
                .put("since", open.since().toString())
                .put("due", open.due().toString())
                .put("overdue", now.isAfter(open.due()));
    }

    /** The newest statement of an account. */
    static JsonObject of(StatementStore.Newest read) {
        return new JsonObject()
                .put("rail", read.rail())
                .put("side", read.side())
                .put("until", read.until().toString())
                .put("read_at", read.taken().toString())
                .put("rows", read.rows())
                .put("waiting", read.waiting());
    }

    private static @Nullable Long minor(Optional<Money> money) {
        return money.map(Money::minor).orElse(null);
    }
}
