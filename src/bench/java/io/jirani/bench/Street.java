package io.jirani.bench;

import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Devices on a gateway, each with its connection; and the question to the database whether it has what they made. */
final class Street implements AutoCloseable {
    /**
     * What the database has of what the devices made.
     *
     * @param made rows the devices made
     * @param told of those, rows that a device was told are stored
     * @param lost rows the database has not
     * @param twice rows it has more than once
     * @param wrong rows that say something else than their device made, or that it set aside
     * @param wattHoursOff by how much the registers' rise differs, all meters together
     */
    record Account(long made, long told, long lost, long twice, long wrong, long wattHoursOff) {
        boolean right() {
            return lost == 0 && twice == 0 && wrong == 0 && wattHoursOff == 0 && told <= made;
        }
    }

    private final Vertx vertx;
    private final List<Device> devices = new ArrayList<>();
    private final List<DeviceLink> links = new ArrayList<>();
    private final Instant base;

    /**
     * @param random of reconnects
     */
    Street(Vertx vertx, int meters, DeviceLink.Way way, Clock clock, RandomGenerator random) {
        this.vertx = vertx;
        this.base = clock.instant().minus(Duration.ofDays(20)).truncatedTo(ChronoUnit.SECONDS);
        var keys = Town.keys();
        for (int i = 1; i <= meters; i++) {
            var dev = Town.dev(i);
            var device = new Device(dev, keys.derived(dev, "k1"), base);
            devices.add(device);
            links.add(new DeviceLink(vertx, way, device, clock, random));
        }
    }

    /** Begins to connect all, and lets each send what is due at every beat. */
    void open(Duration beat) {
        links.forEach(DeviceLink::start);
        vertx.setPeriodic(beat.toMillis(), timer -> links.forEach(DeviceLink::pump));
    }

    /** Each device makes rows. */
    void make(int rows) {
        devices.forEach(device -> device.make(rows));
    }

    long made() {
        return devices.stream().mapToLong(Device::made).sum();
    }

    long told() {
        return devices.stream().mapToLong(Device::told).sum();
    }

    long held() {
        return devices.stream().mapToLong(Device::held).sum();
    }

    /** How many were connected at any time. */
    long everUp() {
        return links.stream().filter(DeviceLink::wasUp).count();
    }

    /** Asks the database. Call when no device holds anything any more. */
    Account account(Database server, String database) throws SQLException {
        long lost = 0;
        long twice = 0;
        long wrong = 0;
        long off = 0;
        var asked = 0;
        try (var connection = server.connect(database);
                var statement = connection.prepareStatement(
                        """
            select m.dev, count(r.seq) as stored, count(distinct r.seq) as apart,
                coalesce(max(r.import_wh) - min(r.import_wh), 0) as rise,
                count(*) filter (where r.import_wh <> %1$d + r.seq or r.export_wh <> %2$d
                    or r.t <> to_timestamp(%3$d + r.seq) or r.seq < 1) as wrong,
                (select count(*) from reading_parked p where p.meter_id = m.id) as parked
            from meter m left join reading r on r.meter_id = m.id
            where m.dev = any(?) group by m.id, m.dev
            """.formatted(Device.FIRST_IMPORT, Device.EXPORT, base.getEpochSecond()))) {
            var devs = devices.stream().map(device -> device.dev().id()).toArray(String[]::new);
            statement.setArray(1, connection.createArrayOf("text", devs));
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    var made = device(row.getString("dev")).made();
                    lost += Math.max(0, made - row.getLong("apart"));
                    twice += row.getLong("stored") - row.getLong("apart");
                    wrong += row.getLong("wrong") + row.getLong("parked");
                    off += Math.abs(Math.max(0, made - 1) - row.getLong("rise"));
                    asked++;
                }
            }
        }
        if (asked != devices.size()) throw new IllegalStateException(asked + " meters, not " + devices.size());
        return new Account(made(), told(), lost, twice, wrong, off);
    }

    @Override
    public void close() {
        links.forEach(DeviceLink::end);
    }

    private Device device(String dev) {
        return devices.get(Integer.parseInt(dev.substring(dev.lastIndexOf('-') + 1)) - 1);
    }
}
