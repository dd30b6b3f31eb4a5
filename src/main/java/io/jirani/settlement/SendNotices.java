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
import java.util.Optional;

/**
 * Sends what people are to be told, outside any transaction. A notice is marked when it was sent: a kill in between sends
 * it again, none is lost. One that the carrier did not take is tried again, later each time, for about two days.
 */
public final class SendNotices {
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
        if (open.isEmpty()) return 0;
        Optional<Household> reader = db.transaction(tx -> reader(tx, open, 0));
        for (int i = 0; reader.isPresent(); i++) {
            var notice = open.get(i);
            var next = i + 1;
            var outcome = teller.tell(reader.get(), notice.text());
            reader = db.transaction(tx -> {
                told(tx, notice, outcome);
                return reader(tx, open, next);
            });
        }
        return open.size();
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

    /** Who hears a notice, read just before it goes: a number that was taken back meanwhile hears nothing more. */
    private Optional<Household> reader(Db.Tx tx, List<Notice> open, int place) {
        return place < open.size() ? Optional.of(reader(tx, open.get(place))) : Optional.empty();
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
