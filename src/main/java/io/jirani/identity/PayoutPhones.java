package io.jirani.identity;

import io.jirani.db.Db;
import io.jirani.identity.Phone.Proof;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.PhoneId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Which number of a household is paid: what proves a number, what chooses it, what makes it doubtful. */
public final class PayoutPhones {
    private final PhoneStore phones;

    public PayoutPhones(PhoneStore phones) {
        this.phones = phones;
    }

    /** Where a household's money goes now. */
    public PayoutPhone of(Db.Tx tx, HouseholdId household, Instant now) {
        return PayoutPhone.of(phones.of(tx, household), now);
    }

    /**
     * A number proved itself. The first of a household that ever does is paid from now on; any other one is when it is
     * {@link #choose chosen}. One that is not in use any more stays so.
     *
     * @param how by a code or by a push
     */
    public void proved(Db.Tx tx, PhoneId id, Proof how, Instant now) {
        var phone = phones.lock(tx, id).filter(one -> one.retiredAt().isEmpty());
        if (phone.isEmpty()) return;
        phones.verified(tx, id, how, now);
        if (phone.get().payableFrom().isEmpty()
                && !phone.get().provedItself()
                && !phones.anotherProved(tx, phone.get())) phones.payable(tx, id, Optional.of(now));
    }

    /**
     * Has a household's money sent to this number, a day from now; until then it goes where it went, and a number that was to
     * be next is not any more. Who takes a change back by choosing the number that is paid now does not wait. Refuses one that
     * has not proved itself, and the one that is paid already when no other is to be.
     *
     * @return from when on
     */
    public Instant choose(Db.Tx tx, PhoneId id, Instant now) {
        var phone = phones.lock(tx, id)
                .filter(one -> one.retiredAt().isEmpty())
                .orElseThrow(() -> Problem.notFound("no such phone"));
        if (!phone.provedItself())
            throw Problem.of(Kind.CONFLICT, "this number has not proved itself: ask for a code, or pay with it once");
        if (phone.payableFrom().isPresent() && chosenLast(tx, phone))
            throw Problem.of(Kind.CONFLICT, "money goes to this number already, or will");
        var others = phones.of(tx, phone.household()).stream()
                .filter(other -> !other.id().equals(id))
                .toList();
        for (var other : others)
            if (other.payableFrom().filter(from -> from.isAfter(now)).isPresent())
                phones.payable(tx, other.id(), Optional.empty());
        if (isPaid(phone, others, now)) return phone.payableFrom().orElseThrow();
        var from = now.plus(PayoutPhone.CHANGE);
        phones.payable(tx, id, Optional.of(from));
        return from;
    }

    /** The provider said whom it paid: another name than the last time makes the number doubtful. */
    public void named(Db.Tx tx, PhoneId id, String name, Instant now) {
        phones.lock(tx, id).ifPresent(phone -> {
            var mark = phones.nameMark(tx, phone, name);
            if (phone.nameMark().isEmpty()) phones.named(tx, id, mark);
            else if (!phone.nameMark().get().equals(mark)) phones.renamed(tx, id, now);
        });
    }

    private static boolean isPaid(Phone phone, List<Phone> others, Instant now) {
        return phone.payableFrom()
                .filter(from -> !from.isAfter(now))
                .filter(from -> others.stream()
                        .flatMap(other -> other.payableFrom().stream())
                        .noneMatch(later -> later.isAfter(from) && !later.isAfter(now)))
                .isPresent();
    }

    private boolean chosenLast(Db.Tx tx, Phone phone) {
        return phones.of(tx, phone.household()).stream()
                .flatMap(other -> other.payableFrom().stream())
                .noneMatch(from -> from.isAfter(phone.payableFrom().orElse(Instant.MIN)));
    }
}
