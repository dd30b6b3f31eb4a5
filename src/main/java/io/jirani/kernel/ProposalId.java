package io.jirani.kernel;

import java.util.UUID;

/** A proposal that waits for a second person. Named by a UUIDv7. */
public record ProposalId(UUID value) {
    public static ProposalId parse(String text) {
        return new ProposalId(Ids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
