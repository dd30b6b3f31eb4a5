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
import java.util.function.Predicate;

/**
 * Which number of a household is paid: what proves a number, what chooses it, what makes it doubtful and what ends the doubt.
 * At most one number's moment has come, at most one's is to come. Whatever lets another number be paid waits a day, and the
 * household's other numbers hear of it ({@link PhoneLookStore#waiting}).
 */
public final class PayoutPhones {
    private final PhoneStore phones;
    private final PhoneLookStore looks;

    public PayoutPhones(PhoneStore phones) {
        this.phones = phones;
        this.looks = new PhoneLookStore(phones);
    }

    /** Where a household's money goes now. */
    public PayoutPhone of(Db.Tx tx, HouseholdId household, Instant now) {
        return PayoutPhone.of(phones.of(tx, household), now);
    }

    /**
     * A number proved itself. The first of a household that ever does is paid: from now on when an operator had put it there, a
     * day later when the household had. One that two operators want is paid a day later. One that was silent waits a day again:
     * it may be somebody else's by now. Another holder's name stays in doubt. A number that is not in use any more stays so.
     *
     * @param how by a code or by a push
     */
    public void proved(Db.Tx tx, PhoneId id, Proof how, Instant now) {
        locked(tx, id).ifPresent(phone -> {
            phones.verified(tx, id, how, now);
            var from = phone.payableFrom();
            if (phone.provedItself()) {
                if (phone.nameChangedAt().isEmpty() && isSilent(phone, now)) again(tx, phone, now);
            } else if (phone.wantedAt().isPresent()) {
                next(tx, phone, now);
            } else if (from.isEmpty() && !looks.anotherProved(tx, phone, now)) {
                first(tx, phone, now);
            }
        });
    }

    /**
     * Numbers that proved themselves: notes it of those for which nothing else follows, and answers the others, for
     * {@link #proved}. Nothing follows where a number had proved itself before, was not silent since and is not in doubt.
     */
    public List<PhoneId> newToUs(Db.Tx tx, List<PhoneId> all, Instant now) {
        if (all.isEmpty()) return all;
        var known = looks.heardAgain(tx, all, now, now.minus(PayoutPhone.SILENCE));
        return all.stream().filter(phone -> !known.contains(phone)).toList();
    }

    /**
     * Whose number it is says so again by a code, from a device that was known before the provider had another name for its
     * holder: that doubt ends, and the number is paid a day later. The name is not taken for good: if the next payout goes to
     * another than the first, the doubt is back. Two operators end it ({@link #agreed}).
     */
    public void confirmed(Db.Tx tx, PhoneId id, Instant now) {
        proved(tx, id, Proof.CODE, now);
        locked(tx, id).filter(phone -> phone.nameChangedAt().isPresent()).ifPresent(phone -> {
            var known = phone.named(phone.nameMark(), Optional.empty());
            phones.save(tx, known);
            if (known.payableFrom().isPresent()) again(tx, known, now);
        });
    }

    /**
     * Has a household's money sent to this number, a day from now; until then it goes where it went, and a number that was to
     * be next is not any more. Who takes a change back by choosing the number that is paid now does not wait. Refuses one that
     * has not proved itself, and the one that is paid already when no other is to be.
     *
     * @return from when on
     */
    public Instant choose(Db.Tx tx, PhoneId id, Instant now) {
        var phone = locked(tx, id).orElseThrow(() -> Problem.notFound("no such phone"));
        if (!phone.provedItself())
            throw Problem.of(Kind.CONFLICT, "this number has not proved itself: ask for a code, or pay with it once");
        var others = others(tx, phone);
        if (phone.payableFrom().isPresent() && chosenLast(phone, others))
            throw Problem.of(Kind.CONFLICT, "money goes to this number already, or will");
        if (!isPaid(phone, others, now)) return next(tx, phone, now);
        clear(tx, others, other -> other.waits(now) || other.wantedAt().isPresent());
        return phone.payableFrom().orElseThrow();
    }

    /**
     * Two operators want this number paid, for who has lost the one that could ask. One that has proved itself is
     * {@link #choose chosen}; one that is paid and in doubt for another holder's name is taken under the name its next payout
     * brings; any other is paid a day after it proves itself.
     *
     * @return from when on; empty: that is not known yet
     */
    public Optional<Instant> agreed(Db.Tx tx, PhoneId id, Instant now) {
        var phone = locked(tx, id).orElseThrow(() -> Problem.notFound("no such phone"));
        if (!phone.provedItself()) {
            clear(tx, others(tx, phone), other -> other.wantedAt().isPresent());
            phones.verified(tx, id, Proof.OPERATOR, now);
            phones.save(tx, phone.wanted(Optional.of(now)));
            return Optional.empty();
        }
        if (phone.nameChangedAt().isEmpty()) return Optional.of(choose(tx, id, now));
        return Optional.of(next(tx, phone.named(Optional.empty(), Optional.empty()), now));
    }

    /**
     * A household gives a number up. Nobody else is paid in its place: who was before must be chosen again. Refuses the last
     * number that has proved itself, or that an operator vouches for when none has.
     *
     * @return the number as it was
     */
    public Phone retire(Db.Tx tx, PhoneId id, Instant now) {
        var phone = locked(tx, id).orElseThrow(() -> Problem.notFound("no such phone"));
        var others = others(tx, phone);
        if (phone.isVerified() && others.stream().noneMatch(other -> isAsGood(other, phone)))
            throw Problem.of(Kind.CONFLICT, "this is the last number that is known to be yours: prove another first");
        clear(tx, others, other -> other.cameBy(now) && (isPaid(phone, others, now) || !isPaid(other, others, now)));
        phones.retire(tx, id, now);
        return phone;
    }

    /** The provider said whom it paid: another name than the last time makes the number doubtful. */
    public void named(Db.Tx tx, PhoneId id, String name, Instant now) {
        locked(tx, id).ifPresent(phone -> {
            var mark = Optional.of(phones.nameMark(tx, phone, name));
            if (phone.nameMark().isEmpty()) phones.save(tx, phone.named(mark, phone.nameChangedAt()));
            else if (!phone.nameMark().equals(mark) && phone.nameChangedAt().isEmpty())
                phones.save(tx, phone.named(phone.nameMark(), Optional.of(now)));
        });
    }

    private void first(Db.Tx tx, Phone phone, Instant now) {
        var others = others(tx, phone);
        // what the household added itself gives way to what an operator put there
        if (phone.isVerified()) clear(tx, others, other -> true);
        else if (others.stream().anyMatch(other -> other.waits(now))) return;
        phones.save(tx, phone.payable(Optional.of(phone.isVerified() ? now : now.plus(PayoutPhone.CHANGE))));
    }

    private Instant next(Db.Tx tx, Phone phone, Instant now) {
        var from = now.plus(PayoutPhone.CHANGE);
        var others = others(tx, phone);
        // who was paid before it is not while it waits itself
        var paid = isPaid(phone, others, now);
        clear(tx, others, other -> paid || other.waits(now) || other.wantedAt().isPresent());
        phones.save(tx, phone.payable(Optional.of(from)));
        return from;
    }

    /** A number that was in doubt: it waits as a new one does, and no other is paid in the meantime. */
    private void again(Db.Tx tx, Phone phone, Instant now) {
        var others = others(tx, phone);
        if (others.stream().anyMatch(other -> other.waits(now)) || isLeft(phone, others, now))
            phones.save(tx, phone.payable(Optional.empty()));
        else next(tx, phone, now);
    }

    /** The number, in use, and nobody else changes its household's numbers until the transaction ends. */
    private Optional<Phone> locked(Db.Tx tx, PhoneId id) {
        phones.find(tx, id).ifPresent(phone -> phones.lock(tx, phone.household()));
        return phones.find(tx, id).filter(phone -> phone.retiredAt().isEmpty());
    }

    private List<Phone> others(Db.Tx tx, Phone phone) {
        return phones.of(tx, phone.household()).stream()
                .filter(other -> !other.id().equals(phone.id()))
                .toList();
    }

    private void clear(Db.Tx tx, List<Phone> others, Predicate<Phone> which) {
        for (var other : others)
            if (which.test(other)
                    && (other.payableFrom().isPresent() || other.wantedAt().isPresent()))
                phones.save(tx, other.payable(Optional.empty()).wanted(Optional.empty()));
    }

    private static boolean isSilent(Phone phone, Instant now) {
        return PayoutPhone.of(List.of(phone), now) instanceof PayoutPhone.Silent;
    }

    private static boolean isAsGood(Phone other, Phone phone) {
        return phone.provedItself() ? other.provedItself() : other.isVerified();
    }

    private static boolean isPaid(Phone phone, List<Phone> others, Instant now) {
        return phone.cameBy(now) && !isLeft(phone, others, now);
    }

    /** Whether the household's money goes to another since. */
    private static boolean isLeft(Phone phone, List<Phone> others, Instant now) {
        return others.stream().filter(other -> other.cameBy(now)).anyMatch(other -> isLater(other, phone));
    }

    private static boolean chosenLast(Phone phone, List<Phone> others) {
        return others.stream().noneMatch(other -> isLater(other, phone));
    }

    private static boolean isLater(Phone other, Phone phone) {
        var from = phone.payableFrom().orElse(Instant.MIN);
        return other.payableFrom().filter(at -> at.isAfter(from)).isPresent();
    }
}
