package io.jirani.settlement;

import io.jirani.TestVault;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.db.DbUrl;
import io.jirani.db.Pools;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Ids;
import io.jirani.ledger.LedgerStore;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/** Settlement's job in a process of its own, to be killed. It ends when nothing is left to settle. */
final class SettlingChild {
    /** What the database knows its connections as. */
    static final String NAME = "settling-child";

    private SettlingChild() {}

    /** Starts one on a database. */
    static Process start(DbUrl url, Path log) throws java.io.IOException {
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SettlingChild.class.getName(),
                url.host(),
                String.valueOf(url.port()),
                url.database(),
                url.user(),
                url.password().reveal());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** Its whole life. */
    public static void main(String[] words) {
        var url = new DbUrl(words[0], Integer.parseInt(words[1]), words[2], words[3], new Secret(words[4]));
        var vertx = Vertx.vertx();
        var clock = Clock.systemUTC();
        var ids = new Ids(clock, new SecureRandom());
        var stores = SettlementStores.of(
                new LedgerStore(ids, clock), new CommunityStore(), new HouseholdStore(TestVault.VAULT), ids);
        var job = new SettlePurchases(new Db(Pools.open(vertx, url, NAME)), stores, clock, clock, name -> {});
        for (var ended = 1; ended > 0; ) ended = job.pass();
        vertx.close().await();
    }
}
