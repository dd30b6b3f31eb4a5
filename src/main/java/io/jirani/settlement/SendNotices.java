package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import java.time.Clock;
import java.util.List;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what people are to be told, outside any transaction. A notice is marked when it was sent: a kill in between sends
 * it again, none is lost.
 */
public final class SendNotices {
    private static final Logger LOG = LoggerFactory.getLogger(SendNotices.class);
    private static final int BATCH = 100;

    private final Db db;
    private final NoticeStore notices;
    private final HouseholdStore households;
    private final Clock clock;
    private final BiConsumer<Household, String> send;

    /**
     * A job's work.
     *
     * @param send delivers a text to a household
     */
    public SendNotices(
            Db db, NoticeStore notices, HouseholdStore households, Clock clock, BiConsumer<Household, String> send) {
        this.db = db;
        this.notices = notices;
        this.households = households;
        this.clock = clock;
        this.send = send;
    }

    /** One pass; answers how many notices it sent. */
    public int pass() {
        var open = db.transaction(tx -> notices.open(tx, BATCH));
        for (var notice : open) {
            var household = db.transaction(tx -> reader(tx, notice));
            send.accept(household, notice.text());
            db.inTransaction(tx -> notices.sent(tx, notice, clock.instant()));
        }
        return open.size();
    }

    /** The household, with the number that hears it as its first. */
    private Household reader(Db.Tx tx, NoticeStore.Notice notice) {
        var household = households.get(tx, notice.household());
        return notice.phone()
                .flatMap(id -> households.phones().find(tx, id))
                .map(phone -> household.with(List.of(phone.number())))
                .orElse(household);
    }

    /** The console: a line in the log, the phone masked. */
    public static void toConsole(Household household, String text) {
        var phone = household.phones().isEmpty()
                ? "no phone"
                : household.phones().getFirst().masked();
        LOG.info("to {} ({}): {}", household.code(), phone, text);
    }
}
