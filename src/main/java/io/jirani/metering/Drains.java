package io.jirani.metering;

import io.jirani.metering.Slots.Claim;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The links by which a process empties sessions that were left behind, one for each claim at most. A link that was dropped
 * may tell its end late, when another one works at the same claim. Used on one event loop.
 */
final class Drains {
    private final Map<Claim, BrokerLinkClient> links = new HashMap<>();

    boolean isEmpty() {
        return links.isEmpty();
    }

    boolean has(Claim claim) {
        return links.containsKey(claim);
    }

    void begin(Claim claim, BrokerLinkClient link) {
        links.put(claim, link);
    }

    /** Whether this link worked at the claim, and none does any more. */
    boolean ended(Claim claim, BrokerLinkClient link) {
        return links.remove(claim, link);
    }

    void drop(Claim claim) {
        Optional.ofNullable(links.remove(claim)).ifPresent(BrokerLinkClient::drop);
    }

    void dropAll() {
        for (var claim : List.copyOf(links.keySet())) drop(claim);
    }
}
