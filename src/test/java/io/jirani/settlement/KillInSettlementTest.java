package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.settlement.Neighbourhood.Part;
import io.jirani.settlement.Neighbourhood.Reserved;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The settling process is killed (SIGKILL) in the middle of a batch, with some of its trades booked and its transaction open:
 * no trade is half settled, and the next process settles what is left, each once.
 */
class KillInSettlementTest {
    private static final int PURCHASES = 120;
    /** In the second batch of 100, behind some that are booked already. */
    private static final int HELD_UP = 111;

    private static final long WH = 1_000;
    private static final long PRICE = 1_200;
    private static final int LOCK = 4_711;
    /** The one settlement where the process is held up, until this test lets go. */
    private static final String HOLD_UP = """
            create function jirani.hold_up() returns trigger language plpgsql as $$
            begin perform pg_advisory_xact_lock(:lock); return new; end $$;
            create trigger hold_up before insert on jirani.notice
                for each row when (new.key = 'bought::purchase') execute function jirani.hold_up();
            """;

    private static final String WAITS = "select count(*) from pg_stat_activity where application_name = 'jirani-"
            + SettlingChild.NAME + "' and wait_event_type = 'Lock'";
    private static final String THERE =
            "select count(*) from pg_stat_activity where application_name = 'jirani-" + SettlingChild.NAME + "'";

    /** Purchases of which one half is done and the other is not. */
    private static final String HALVES = """
            select p.id from jirani.purchase p
            join (select purchase_id, count(*) as all, count(*) filter (where state = 'settled') as settled
                from jirani.trade group by 1) t on t.purchase_id = p.id
            where (p.state = 'settled') <> exists (select 1 from ledger.transfer where key = 'settle:' || p.id)
                or t.settled <> case p.state when 'settled' then t.all else 0 end
                or (select count(*) from jirani.notice where key = 'bought:' || p.id) <> (p.state = 'settled')::int
                or (select count(*) from jirani.event_log where type = 'trade.settled'
                        and data::jsonb ->> 'purchase_id' = p.id::text) <> t.settled
            """;

    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private final List<Reserved> purchases = new ArrayList<>();
    private Household seller;

    @TempDir
    Path folder;

    @BeforeEach
    void paidPurchases() {
        seller = here.household(Language.SW);
        for (int i = 0; i < PURCHASES; i++) {
            var order = here.offer(seller, WH, PRICE);
            var purchase = here.buy(here.household(Language.EN), new Part(seller, order, WH, PRICE));
            here.pay(purchase, 2);
            purchases.add(purchase);
        }
    }

    @AfterEach
    void close() {
        here.close();
    }

    @Test
    void aBatchThatWasKilledIsNotHalfSettledAndIsTakenUpAgain() throws Exception {
        try (var hand = hand();
                var statement = hand.createStatement()) {
            statement.execute(HOLD_UP.replace(":lock", String.valueOf(LOCK))
                    .replace(":purchase", purchases.get(HELD_UP).id().toString()));
            statement.execute("select pg_advisory_lock(" + LOCK + ")");
            killWhileItWaits(statement.getConnection());
        }
        await("its connection is noticed to be gone", () -> number(THERE) == 0);

        var settled = number("select count(*) from jirani.purchase where state = 'settled'");
        assertThat(settled).as("settled before the kill").isBetween(100L, (long) HELD_UP);
        assertThat(here.texts(HALVES)).isEmpty();
        assertThat(here.findings()).isEmpty();

        var again = SettlingChild.start(here.database.app(), folder.resolve("again.log"));
        assertThat(again.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(again.exitValue()).as(said("again.log")).isZero();
        assertThat(number("select count(*) from jirani.purchase where state = 'settled'"))
                .isEqualTo(PURCHASES);
        assertThat(here.texts(HALVES)).isEmpty();
        assertThat(here.findings()).isEmpty();
        assertThat(purchases).allSatisfy(one -> {
            assertThat(here.free(one.buyer(), Credit.BOUGHT)).isEqualTo(WH);
            assertThat(here.free(one.buyer(), Pocket.ESCROW)).isZero();
        });
        assertThat(here.free(seller, Pocket.WALLET)).isEqualTo(PURCHASES * 1_188L);
    }

    private void killWhileItWaits(Connection hand) throws Exception {
        var child = SettlingChild.start(here.database.app(), folder.resolve("killed.log"));
        try {
            await("the process waits in the middle of a batch: " + said("killed.log"), () -> number(WAITS) == 1);
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(hand.isValid(5)).isTrue();
    }

    private Connection hand() throws SQLException {
        var url = here.database.superuser();
        return DriverManager.getConnection(
                url.jdbc(), url.user(), url.password().reveal());
    }

    private long number(String sql) {
        return Long.parseLong(here.text(sql));
    }

    private String said(String log) throws java.io.IOException {
        var file = folder.resolve(log);
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private static void await(String what, java.util.function.BooleanSupplier so) throws InterruptedException {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!so.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(20);
        }
    }
}
