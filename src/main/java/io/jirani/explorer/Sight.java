package io.jirani.explorer;

import io.jirani.identity.Caller;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import java.util.List;
import java.util.Optional;

/** What somebody may see of the books. What is not in sight looks as if it were not there. */
public sealed interface Sight {
    /** A household's own accounts. */
    record Own(HouseholdId household) implements Sight {}

    /** A community's accounts and its households', and those that are nobody's in particular. */
    record Community(CommunityId community) implements Sight {
        /** Whether an entry on accounts of these owners is all its own: nobody else's, and none that is common to all. */
        boolean ownsEntry(List<Owner> owners) {
            return owners.stream()
                    .allMatch(
                            owner -> owner.community().filter(community::equals).isPresent());
        }
    }

    /** All of it: who has the database has the books. */
    record Everything() implements Sight {}

    /** What a caller may see. */
    static Sight of(Caller caller) {
        return switch (caller) {
            case Caller.OfHousehold own -> new Own(own.household());
            case Caller.Operator operator -> new Community(operator.community());
            case Caller.Stranger stranger -> throw Problem.of(Problem.Kind.UNAUTHENTICATED, "send a key");
        };
    }

    /** Whether an account of this owner is in sight. */
    default boolean sees(Owner owner) {
        return switch (this) {
            case Own own -> owner.household().filter(own.household()::equals).isPresent();
            case Community ours ->
                owner instanceof Owner.Nobody
                        || owner.community().filter(ours.community()::equals).isPresent();
            case Everything all -> true;
        };
    }

    /** Whether an entry on accounts of these owners is in sight: one of ours is in it, or it is nobody's in particular. */
    default boolean seesEntry(List<Owner> owners) {
        return switch (this) {
            case Own own -> owners.stream().anyMatch(this::sees);
            case Community ours -> {
                var somebodys = owners.stream()
                        .filter(owner -> !(owner instanceof Owner.Nobody))
                        .toList();
                yield somebodys.isEmpty() || somebodys.stream().anyMatch(this::sees);
            }
            case Everything all -> true;
        };
    }

    /** The household whose eyes these are, if they are one's. */
    default Optional<HouseholdId> viewer() {
        return this instanceof Own own ? Optional.of(own.household()) : Optional.empty();
    }
}
