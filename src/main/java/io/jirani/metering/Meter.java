package io.jirani.metering;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * A registered meter.
 *
 * @param owner empty while it is in stock, and for a feeder's meter
 * @param kid names the key it proved last: what we sign with for it
 * @param keys all keys it may sign with; empty for a meter that an adapter reads
 * @param trust the best its figures can count for
 * @param generation the newest register generation the operator accepted
 * @param adapter who reads what it says, {@code native} or the name of an adapter
 * @param zone of its clock, where that names none
 */
public record Meter(
        MeterId id,
        Dev dev,
        CommunityId community,
        Optional<Owner> owner,
        Role role,
        Status status,
        String kid,
        List<Key> keys,
        Assurance trust,
        int generation,
        String adapter,
        ZoneId zone) {
    /** The adapter name of meters that speak our own protocol. */
    public static final String NATIVE = "native";

    /**
     * Whose it is.
     *
     * @param code such as H0042
     */
    public record Owner(HouseholdId household, String code) {}

    /** What it measures. */
    public enum Role {
        HOUSEHOLD(100),
        /** The community's connection: import is what came into the community, export what left it. */
        FEEDER(10_000);

        private final int mostKilowatts;

        Role(int mostKilowatts) {
            this.mostKilowatts = mostKilowatts;
        }

        /** More than this between two rows is a fault of the meter. */
        int mostKilowatts() {
            return mostKilowatts;
        }
    }

    /** Where it is in its life. */
    public enum Status {
        /** Known, and nobody's yet. What it says is kept aside. */
        STOCK,
        ACTIVE,
        /** Under suspicion: what it says is kept aside until an operator decides. */
        QUARANTINED,
        /** Taken down for good: what it says proves nothing. */
        DECOMMISSIONED
    }

    /**
     * A key it may sign with.
     *
     * @param until the end of its overlap with the next key
     */
    public record Key(String kid, DeviceKey key, Optional<Instant> until) {}

    public Meter {
        keys = List.copyOf(keys);
    }

    /** The key of a name, if it holds at a moment. */
    public Optional<DeviceKey> key(String named, Instant now) {
        for (var each : keys)
            if (each.kid.equals(named) && (each.until.isEmpty() || now.isBefore(each.until.get())))
                return Optional.of(each.key);
        return Optional.empty();
    }

    /** Whether it speaks our own protocol. */
    boolean isNative() {
        return adapter.equals(NATIVE);
    }

    /** This meter after it proved a key: the newest it proved is what we sign with, whatever old message comes late. */
    Meter proving(String named) {
        if (named.equals(kid)) return this;
        for (var key : keys) {
            if (key.kid.equals(named)) return this;
            if (key.kid.equals(kid)) break;
        }
        return new Meter(id, dev, community, owner, role, status, named, keys, trust, generation, adapter, zone);
    }

    /** What we sign with for it. Fails for a meter that an adapter reads: it hears nothing signed. */
    public DeviceKey key() {
        return keys.stream()
                .filter(each -> each.kid.equals(kid))
                .map(Key::key)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(dev + " has no key " + kid));
    }
}
