package io.jirani.e2e;

import io.jirani.e2e.Operations.Operation;
import io.jirani.e2e.Operations.Place;
import java.util.Set;

/** Whose a parameter or field is. One that is on no list is new: say whether it names what is somebody's. */
enum Belonging {
    SOMEBODYS,
    NOBODYS,
    UNKNOWN;

    /** Parameters and fields that say whose thing is meant. */
    private static final Set<String> OWNED = Set.of(
            "checkout_request_id",
            "code",
            "dev",
            "entry_id",
            "household",
            "household_id",
            "intent_id",
            "key_id",
            "order_id",
            "phone_id",
            "proposal_id",
            "purchase_id",
            "session_id",
            "tx_id",
            "under");
    /**
     * Those that name nothing of anybody: bounds, figures, words, moments, secrets that are their own proof, and the float's moves,
     * which are the installation's.
     */
    private static final Set<String> NOBODYS_NAMES = Set.of(
            "Idempotency-Key",
            "Last-Event-ID",
            "adapter",
            "after",
            "amount",
            "amount_minor",
            "asset",
            "before",
            "by",
            "code_verifier",
            "cursor",
            "day",
            "effective_from",
            "ends_at",
            "depth",
            "expires_at",
            "foreign_id",
            "format",
            "from",
            "generation",
            "grace_h",
            "grace_wh",
            "buy_below_cents_per_kwh",
            "friends",
            "keep_wh",
            "unsold",
            "line_minor",
            "below_minor",
            "day_minor",
            "day_times",
            "sell_above_cents_per_kwh",
            "spend_a_day_minor",
            "mode",
            "protected_as",
            "key",
            "kind",
            "label",
            "language",
            "limit",
            "limit_cents_per_kwh",
            "month",
            "move_id",
            "overlap_seconds",
            "partial",
            "password",
            "new_password",
            "totp",
            "price",
            "price_cents_per_kwh",
            "purpose",
            "quantity_wh",
            "source",
            "rail",
            "reason",
            "role",
            "ruling",
            "scopes",
            "seq",
            "sha256",
            "state",
            "status",
            "tariff",
            "steps",
            "text_version",
            "ticket",
            "to",
            "token",
            "topics",
            "trust",
            "type",
            "waiting",
            "what",
            "zone");
    /** Others' numbers: refused alike, whether we know them or not. Whom one buys from is no secret of a market. */
    private static final Set<String> NUMBERS_AND_NAMES = Set.of("phone", "seller", "seller_phone");
    /** What is in it differs by the kind of deed: a test of its own asks each kind. */
    private static final Set<String> ASKED_ELSEWHERE = Set.of("payload");
    /** Names that are somebody's where they ask, and elsewhere a new thing's own, or a secret that is its own proof. */
    private static final Set<String> NEW_HERE = Set.of(
            "addMeter dev body",
            "claimMeter code body",
            "createSession code body",
            "provePhone code body",
            "swapMeter dev body");

    static Belonging of(Operation operation, Place place) {
        var isNew = NEW_HERE.contains(operation.id() + " " + place.name() + " " + place.in());
        if (OWNED.contains(place.name())) return isNew ? NOBODYS : SOMEBODYS;
        var known = NOBODYS_NAMES.contains(place.name())
                || NUMBERS_AND_NAMES.contains(place.name())
                || ASKED_ELSEWHERE.contains(place.name());
        return known ? NOBODYS : UNKNOWN;
    }
}
