package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What callbacks alone may still credit to a buyer today; the day is the community's. What he owes for payments that were
 * none takes from it on every day: the cap is what he may cost us at most, not a sum anew each midnight.
 */
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

    /** For one payment. */
    Money of(Db.Tx tx, Collection it) {
        return Objects.requireNonNull(of(tx, List.of(it)).get(it.household()));
    }

    /** For each buyer of some payments, who are locked in one order. */
    Map<HouseholdId, Money> of(Db.Tx tx, List<Collection> all) {
        var since = new TreeMap<HouseholdId, Instant>(Comparator.comparing(HouseholdId::toString));
        var midnights = new HashMap<CommunityId, Instant>();
        for (var one : all)
            since.put(
                    one.household(),
                    midnights.computeIfAbsent(one.community(), id -> midnight(communities.get(tx, id))));
        var cap = settings.e1CapPerDay();
        return credits.onCallbacksSince(tx, since).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        spent -> new Money(Math.max(0, cap.minor() - spent.getValue()), cap.asset())));
    }

    private Instant midnight(Community community) {
        var zone = community.zone();
        return clock.instant().atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
    }
}
