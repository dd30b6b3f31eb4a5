package io.jirani.identity;

import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PersonId;
import io.jirani.kernel.PhoneId;
import java.time.Instant;
import java.util.Optional;

/**
 * A number of a household.
 *
 * @param proven how and when we learned that it is the household's; nothing: it may be anybody's
 * @param payableFrom since when, or from when on, money may be sent to it
 * @param heardAt the last time somebody did something with it
 * @param nameMark the provider's name for its holder, as {@link PhoneStore#nameMark} makes it
 * @param retiredAt when it ceased to be the household's
 * @param nameChangedAt since when the provider has another name for its holder
 * @param wantedAt since when two operators want it paid, once it has proved itself
 */
public record Phone(
        PhoneId id,
        PersonId person,
        HouseholdId household,
        Msisdn number,
        Instant addedAt,
        Optional<Proven> proven,
        Optional<Instant> payableFrom,
        Optional<Instant> heardAt,
        Optional<String> nameMark,
        Optional<Instant> retiredAt,
        Optional<Instant> nameChangedAt,
        Optional<Instant> wantedAt) {
    /** How a number proved itself. */
    public enum Proof {
        /** An operator said so. */
        OPERATOR,
        /** A one-time code that was sent to it came back. */
        CODE,
        /** It paid. */
        PUSH
    }

    /** A proof, and when it came. */
    public record Proven(Proof how, Instant at) {}

    /** Whether it proved itself: an operator's word does not do for money (ruling 24). */
    public boolean provedItself() {
        return proven.filter(proof -> proof.how() != Proof.OPERATOR).isPresent();
    }

    /** Whether somebody we trust in this said that it is the household's, or it showed so itself. */
    public boolean isVerified() {
        return proven.isPresent();
    }

    /** Whether its moment to be paid has come. */
    boolean cameBy(Instant now) {
        return payableFrom.filter(from -> !from.isAfter(now)).isPresent();
    }

    /** Whether its moment to be paid is still to come. */
    boolean waits(Instant now) {
        return payableFrom.filter(from -> from.isAfter(now)).isPresent();
    }

    Phone payable(Optional<Instant> from) {
        return new Phone(
                id,
                person,
                household,
                number,
                addedAt,
                proven,
                from,
                heardAt,
                nameMark,
                retiredAt,
                nameChangedAt,
                wantedAt);
    }

    Phone named(Optional<String> mark, Optional<Instant> changed) {
        return new Phone(
                id,
                person,
                household,
                number,
                addedAt,
                proven,
                payableFrom,
                heardAt,
                mark,
                retiredAt,
                changed,
                wantedAt);
    }

    Phone wanted(Optional<Instant> since) {
        return new Phone(
                id,
                person,
                household,
                number,
                addedAt,
                proven,
                payableFrom,
                heardAt,
                nameMark,
                retiredAt,
                nameChangedAt,
                since);
    }
}
