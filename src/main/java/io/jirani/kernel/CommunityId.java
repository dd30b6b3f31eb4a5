package io.jirani.kernel;

import java.util.UUID;

/** A community: households that share one market, one tariff and one currency. Named by a UUIDv7. */
public record CommunityId(UUID value) {
    public static CommunityId parse(String text) {
        return new CommunityId(Ids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
