package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.Money;
import java.time.Clock;

/** What callbacks alone may still credit to a buyer today; the day is the community's. */
final class CallbackRoom {
    private final CommunityStore communities;
    private final CreditStore credits;
    private final PaymentSettings settings;
    private final Clock clock;

    CallbackRoom(Payments.Parts parts) {
        this.communities = parts.communities();
        this.credits = parts.credits();
        this.settings = parts.settings();
        this.clock = parts.clock();
    }

    Money of(Db.Tx tx, Collection it) {
        var zone = communities.get(tx, it.community()).zone();
        var midnight =
                clock.instant().atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
        var spent = credits.onCallbacksSince(tx, it.household(), it.amount().asset(), midnight);
        var cap = settings.e1CapPerDay();
        return spent.compareTo(cap) >= 0 ? Money.zero(cap.asset()) : cap.minus(spent);
    }
}
