package io.jirani.bench;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;

final class IngestBench {
    static int run(String... args) {
        var site = Site.in(Path.of("target"), "bench");
        var t0 = System.nanoTime();
        var db = site.keep(Database.start(site.folder("pg")));
        say("pg", t0);
        var town = new Town(db, Clock.systemUTC());
        town.build("tmpl", 1000);
        say("town", t0);
        db.make("a", Optional.of("tmpl"));
        say("copy", t0);
        town.copy("big", "tmpl", 100_000);
        say("big", t0);
        var broker = site.keep(Mosquitto.start(
                Path.of(System.getProperty("jirani.home", ".")), site.folder("mosquitto"), new SecureRandom()));
        say("mosquitto", t0);
        var gateway = site.keep(Gateway.start(
                new Gateway.Plan("gw", db.app("a"), new Gateway.Through(broker), "ingest", site.folder())));
        say("gateway", t0);
        gateway.kill();
        gateway.restart();
        gateway.awaitReady();
        say("gateway again", t0);
        broker.kill();
        broker.restart();
        gateway.awaitReady();
        say("broker again", t0);
        db.kill();
        say("db killed", t0);
        db.restart();
        say("db again", t0);
        System.err.println(CpuTime.of(db.process()) + " " + CpuTime.of(gateway.process()) + " "
                + db.number("a", "select count(*) from meter"));
        return 0;
    }

    static void say(String what, long t0) {
        System.err.println(what + " " + (System.nanoTime() - t0) / 1_000_000);
    }
}
