package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.run.Job;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * The job {@code metering.commands}: sends due commands, signed, through every open door. Each send is written down first
 * and repeated every 30 s until the meter answers or the command expires. Deploy on virtual threads.
 */
public final class CommandVerticle extends VerticleBase {
    /** The job's name, to nudge it when a command was opened. */
    public static final String JOB = "metering.commands";

    private final Db db;
    private final MeterStore meters;
    private final CommandStore commands;
    private final List<Inbound.Door> doors;
    private final Clock sunClock;
    private final MeterRegistry metrics;

    /**
     * @param sunClock the neighbourhood's: what a command's expiry is compared with, here and in the meter
     */
    public CommandVerticle(
            Db db,
            MeterStore meters,
            CommandStore commands,
            List<Inbound.Door> doors,
            Clock sunClock,
            MeterRegistry metrics) {
        this.db = db;
        this.meters = meters;
        this.commands = commands;
        this.doors = List.copyOf(doors);
        this.sunClock = sunClock;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        Job.start(vertx, JOB, Duration.ofSeconds(5), metrics, this::pass);
        return Future.succeededFuture();
    }

    private int pass() {
        var due = db.transaction(tx -> commands.claim(tx, sunClock.instant()));
        if (due.isEmpty()) return 0;
        var devs = due.stream().map(CommandStore.Command::dev).distinct().toList();
        var known = db.transaction(tx -> meters.byDev(tx, devs));
        for (var command : due) {
            var meter = known.get(command.dev());
            if (meter == null) continue;
            var topic = UplinkTopic.command(command.dev());
            var signed = DeviceMac.sign(meter.key(), topic, DownJson.command(command));
            for (var door : doors) door.send(command.dev(), topic, signed);
        }
        metrics.counter("jirani_commands_sent_total").increment(due.size());
        return due.size();
    }
}
