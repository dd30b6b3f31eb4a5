package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.PayoutPhone;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.Phone;
import io.jirani.kernel.PhoneId;
import io.jirani.kernel.Problem;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Another number is to be paid: a day from now, and the old one hears of it at once (ruling 24). */
final class ChoosePhone {
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("d.M. HH:mm");

    private final SettlementStores stores;
    private final PayoutPhones phones;
    private final Clock clock;

    ChoosePhone(SettlementStores stores, Clock clock) {
        this.stores = stores;
        this.phones = new PayoutPhones(stores.households().phones());
        this.clock = clock;
    }

    /** A number in use of a household, proven or not. Refuses any other as not found. */
    Phone own(Db.Tx tx, Household household, PhoneId id) {
        return stores.households()
                .phones()
                .lock(tx, id)
                .filter(phone -> phone.household().equals(household.id())
                        && phone.retiredAt().isEmpty())
                .orElseThrow(() -> Problem.notFound("no such phone"));
    }

    /** Chooses it. Answers from when on it is paid. */
    Instant choose(Db.Tx tx, Household household, PhoneId id) {
        var now = clock.instant();
        var chosen = own(tx, household, id);
        var before = stores.households().phones().of(tx, household.id());
        var from = phones.choose(tx, id, now);
        var zone = stores.communities().get(tx, household.community()).zone();
        var text = Notices.chosen(household.language(), chosen.number().masked(), WHEN.format(from.atZone(zone)));
        for (var old : before)
            if (old.payableFrom().isPresent() && !old.id().equals(id))
                stores.notices()
                        .tell(tx, "phone:" + old.id() + ":" + from, household, Optional.of(old.id()), text, now);
        return from;
    }

    /** Where the household's money goes now. */
    PayoutPhone paid(Db.Tx tx, Household household) {
        return phones.of(tx, household.id(), clock.instant());
    }
}
