package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.settlement.NoticeStore.Notice;
import io.jirani.settlement.Teller.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what people are to be told, outside any transaction. A notice is marked when it was sent: a kill in between sends
 * it again, none is lost. One that the carrier did not take is tried again, later each time, for about two days.
 */
public final class SendNotices {
    private static final Logger LOG = LoggerFactory.getLogger(SendNotices.class);

    /** How often a notice is tried. */
    static final int MOST = 10;

    static final int BATCH = 100;
    private static final Duration FIRST = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofHours(12);

    private final Db db;
    private final NoticeStore notices;
    private final HouseholdStore households;
    private final Clock clock;
    private final Teller teller;
    private final Counter givenUp;

    /** A job's work. */
    public SendNotices(
            Db db, NoticeStore notices, HouseholdStore households, Clock clock, Teller teller, MeterRegistry metrics) {
        this.db = db;
        this.notices = notices;
        this.households = households;
        this.clock = clock;
        this.teller = teller;
        this.givenUp = Counter.builder("jirani_notices_given_up_total")
                .description("Notices that the carrier did not take as often as they were tried")
                .register(metrics);
    }

    /** One pass; answers how many notices it tried to send. */
    public int pass() {
        var open = db.transaction(tx -> notices.open(tx, BATCH, clock.instant()));
        for (var notice : open) {
            var outcome = tell(notice);
            db.inTransaction(tx -> told(tx, notice, outcome));
        }
        return open.size();
    }

    /** A home whose record cannot be opened hears nothing for now, and keeps nothing from the others. */
    private Outcome tell(Notice notice) {
        Household household;
        try {
            household = db.transaction(tx -> reader(tx, notice));
        } catch (RuntimeException fault) {
            LOG.error("notice {} cannot be told, its home cannot be read", notice.id(), fault);
            return Outcome.REFUSED;
        }
        return teller.tell(household, notice.text());
    }

    private void told(Db.Tx tx, Notice notice, Outcome outcome) {
        var now = clock.instant();
        if (outcome == Outcome.TOLD) notices.sent(tx, notice, now);
        else if (notice.refused() + 1 < MOST) notices.refused(tx, notice, now.plus(pause(notice.refused())));
        else {
            notices.givenUp(tx, notice, now);
            givenUp.increment();
        }
    }

    /** Twice as long each time. */
    static Duration pause(int refused) {
        var doubled = FIRST.multipliedBy(1L << Math.min(refused, MOST));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }

    /** The household, with the number that hears it as its first. */
    private Household reader(Db.Tx tx, Notice notice) {
        var household = households.get(tx, notice.household());
        return notice.phone()
                .flatMap(id -> households.phones().find(tx, id))
                .map(phone -> household.with(List.of(phone.number())))
                .orElse(household);
    }
}
