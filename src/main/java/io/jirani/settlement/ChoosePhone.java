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
import java.util.Optional;

/** Another number is to be paid: a day from now, and the others hear of it at once (ruling 24). */
final class ChoosePhone {
    private final SettlementStores stores;
    private final PayoutPhones phones;
    private final TellNumbers tell;
    private final Clock clock;

    ChoosePhone(SettlementStores stores, TellNumbers tell, Clock clock) {
        this.stores = stores;
        this.phones = new PayoutPhones(stores.households().phones());
        this.tell = tell;
        this.clock = clock;
    }

    /** A number in use of a household, proven or not. Refuses any other as not found. */
    Phone own(Db.Tx tx, Household household, PhoneId id) {
        return stores.households()
                .phones()
                .find(tx, id)
                .filter(phone -> phone.household().equals(household.id())
                        && phone.retiredAt().isEmpty())
                .orElseThrow(() -> Problem.notFound("no such phone"));
    }

    /** Chooses it. Answers from when on it is paid. */
    Instant choose(Db.Tx tx, Household household, PhoneId id) {
        var chosen = own(tx, household, id);
        var from = phones.choose(tx, id, clock.instant());
        tell.waits(tx, household, chosen, from);
        return from;
    }

    /** Has it paid because two operators agreed. Answers from when on; empty: a day after it has proved itself. */
    Optional<Instant> agreed(Db.Tx tx, Household household, PhoneId id) {
        var wanted = own(tx, household, id);
        var from = phones.agreed(tx, id, clock.instant());
        from.ifPresentOrElse(
                moment -> tell.waits(tx, household, wanted, moment), () -> tell.wanted(tx, household, wanted));
        return from;
    }

    /** Where the household's money goes now. */
    PayoutPhone paid(Db.Tx tx, Household household) {
        return phones.of(tx, household.id(), clock.instant());
    }
}
