package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestVault;
import io.jirani.db.Db;
import io.jirani.db.Pools;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.PhoneStore;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is a number's, or a household's, is theirs over all processes: two gateways over one database, side by side. */
class ManyProcessesTest {
    private final World world = new World();
    private final Pool pool = Pools.open(world.vertx, world.database.app(), "another");
    private final Db other = new Db(pool);
    private final PhoneStore phones = new PhoneStore(TestVault.VAULT);

    @AfterEach
    void close() {
        pool.close().await();
        world.close();
    }

    private Payments gateway(Db db) {
        var parts = Payments.Parts.of(
                db,
                world.ledger,
                Objects.requireNonNull(world.parts.rails().get("mpesa")),
                TestVault.VAULT,
                world.parts.spool(),
                world.clock,
                world.parts.settings(),
                world.metrics);
        return new Payments(parts, name -> {}, works -> works.forEach(Runnable::run));
    }

    /** All at once; what each came to. */
    private static <T> List<T> together(List<Callable<T>> works) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<T>();
            for (var done : threads.invokeAll(works)) all.add(done.get());
            return all;
        }
    }

    private IntentId open(Db db, Household of, Msisdn phone, Money amount) {
        var id = new IntentId(world.ids.next());
        var request = new NewCollection(id, "purchase:" + id, of.community(), of.id(), phone, amount, "2.5kWh energy");
        db.inTransaction(tx -> world.parts.intents().open(tx, request, world.clock.instant()));
        return id;
    }

    private Optional<IntentId> mayOpen(Db db, Household of, Msisdn phone) {
        try {
            return Optional.of(open(db, of, phone, Intents.ASKED));
        } catch (Problem asked) {
            return Optional.empty();
        }
    }

    @Test
    void oneNumberOfTwoHouseholdsIsAskedOnceAtATimeWhoeverAsks() throws Exception {
        var first = world.household(Custody.WALLET);
        var second = world.household(Custody.WALLET);
        var shared = first.phones().getFirst();
        world.db.inTransaction(tx -> phones.add(tx, second.id(), shared, world.clock.instant()));
        var record = new RecordCollection(world.parts, name -> {});
        var asked = new ArrayList<Integer>();
        for (int round = 0; round < 4; round++) {
            var works = new ArrayList<Callable<Optional<IntentId>>>();
            for (int i = 0; i < 20; i++) {
                var db = i % 2 == 0 ? world.db : other;
                var household = i % 4 < 2 ? first : second;
                works.add(() -> mayOpen(db, household, shared));
            }
            var opened = together(works).stream().flatMap(Optional::stream).toList();
            asked.add(opened.size());
            for (var id : opened)
                world.db.inTransaction(tx -> record.record(
                        tx, id, was -> new CollectionEvent.Refused(new Reason("1", "the prompt has ended"))));
        }
        assertThat(asked).as("one at a time, three in the window").containsExactly(1, 1, 1, 0);
    }

    @Test
    void theDaysCapOnCallbacksIsOneOverAllProcessesAndOutlivesThem() throws Exception {
        var buyer = world.household(Custody.WALLET);
        var asked = new ArrayList<IntentId>();
        for (int i = 0; i < 5; i++) {
            var phone = new Msisdn("25479900000" + i);
            world.db.inTransaction(tx -> phones.add(tx, buyer.id(), phone, world.clock.instant()));
            asked.add(open(world.db, buyer, phone, Money.kes(100_000)));
        }
        while (world.payments.collect() > 0) {}
        for (int i = 0; i < 4; i++) world.stk(asked.get(i), world.paid(asked.get(i), 1_000, "UKLMANY00" + i));
        var gateways = List.of(gateway(world.db), gateway(other));
        var works = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 8; i++) works.add(gateways.get(i % 2)::judge);
        together(works);
        while (gateways.getFirst().judge() > 0) {}
        assertThat(credited(asked)).as("2,000.00 a day, whoever judges").isEqualTo(2);

        world.stk(asked.get(4), world.paid(asked.get(4), 1_000, "UKLMANY004"));
        while (gateway(other).judge() > 0) {}
        assertThat(credited(asked)).as("who starts anew knows what was spent").isEqualTo(2);
    }

    private long credited(List<IntentId> all) {
        return all.stream()
                .filter(id -> world.view(id).state() == CollectionState.SUCCEEDED)
                .count();
    }
}
