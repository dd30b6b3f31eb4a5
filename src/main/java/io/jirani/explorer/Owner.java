package io.jirani.explorer;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import java.util.Optional;

/** Whose an account is. Its code says so by an id, or by having none. */
public sealed interface Owner {
    /** A household of a community. */
    record OfHousehold(HouseholdId id, CommunityId of) implements Owner {}

    /** A community as a whole: its fund, its supplier, its wires. */
    record OfCommunity(CommunityId id) implements Owner {}

    /** Common to all: money at providers, fees, taxes. */
    record Nobody() implements Owner {}

    /** Somebody's whom we do not know: in nobody's sight. */
    record Unknown() implements Owner {}

    default Optional<HouseholdId> household() {
        return this instanceof OfHousehold one ? Optional.of(one.id()) : Optional.empty();
    }

    default Optional<CommunityId> community() {
        return switch (this) {
            case OfHousehold one -> Optional.of(one.of());
            case OfCommunity all -> Optional.of(all.id());
            case Nobody nobody -> Optional.empty();
            case Unknown unknown -> Optional.empty();
        };
    }
}
