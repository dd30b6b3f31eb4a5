package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.Phone;
import io.jirani.identity.PhoneLookStore;
import io.jirani.kernel.PhoneId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A household's numbers hear of what happens to the one that is paid: those in use that somebody vouches for, and those that
 * were given up a short while ago, for a thief gives up first and chooses then.
 */
public final class TellNumbers {
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("d.M. HH:mm");
    private static final Duration REMEMBERED = Duration.ofDays(30);

    private final Db db;
    private final SettlementStores stores;
    private final PhoneLookStore looks;
    private final Clock clock;

    public TellNumbers(Db db, SettlementStores stores, Clock clock) {
        this.db = db;
        this.stores = stores;
        this.looks = new PhoneLookStore(stores.households().phones());
        this.clock = clock;
    }

    /** A job's work: tells of every number that waits to be paid, whatever made it wait; once. Answers how many wait. */
    public int pass() {
        var waiting = db.transaction(tx -> looks.waiting(tx, clock.instant()));
        for (var phone : waiting)
            db.inTransaction(tx -> waits(
                    tx,
                    stores.households().get(tx, phone.household()),
                    phone,
                    phone.payableFrom().orElseThrow()));
        return waiting.size();
    }

    /** The others hear that this number is paid from a moment on; once for each of them and that moment. */
    void waits(Db.Tx tx, Household household, Phone next, Instant from) {
        var zone = stores.communities().get(tx, household.community()).zone();
        var text = Notices.chosen(household.language(), next.number().masked(), WHEN.format(from.atZone(zone)));
        for (var other : others(tx, household, next)) tell(tx, household, other, "phone:" + other + ":" + from, text);
    }

    /** The others hear that two operators want this number paid, as soon as it has proved itself. */
    void wanted(Db.Tx tx, Household household, Phone next) {
        var text = Notices.wanted(household.language(), next.number().masked());
        for (var other : others(tx, household, next))
            tell(tx, household, other, "wanted:" + other + ":" + next.id(), text);
    }

    /** A number that somebody vouched for hears that it was given up. */
    void givenUp(Db.Tx tx, Household household, Phone phone) {
        if (phone.isVerified())
            tell(tx, household, phone.id(), "retired:" + phone.id(), Notices.givenUp(household.language()));
    }

    private List<PhoneId> others(Db.Tx tx, Household household, Phone next) {
        var inUse = stores.households().phones().of(tx, household.id()).stream().filter(Phone::isVerified);
        var before = looks.givenUp(tx, household.id(), clock.instant().minus(REMEMBERED)).stream();
        return Stream.concat(inUse, before)
                .filter(other -> !other.number().equals(next.number()))
                .map(Phone::id)
                .toList();
    }

    private void tell(Db.Tx tx, Household household, PhoneId to, String key, String text) {
        stores.notices().tell(tx, key, household, Optional.of(to), text, clock.instant());
    }
}
