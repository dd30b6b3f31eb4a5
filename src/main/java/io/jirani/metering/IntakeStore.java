package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.Energy;
import io.jirani.metering.ClockPair.Proof;
import io.jirani.metering.Intake.Judged;
import io.jirani.metering.IntakeState.Boot;
import io.jirani.metering.IntakeState.Held;
import io.jirani.metering.IntakeState.Last;
import io.jirani.metering.IntakeState.Presence;
import io.jirani.metering.IntakeState.Shift;
import io.jirani.metering.Reading.Gauges;
import io.jirani.metering.UplinkMessage.Hello;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the gateway has of each meter. */
final class IntakeStore {
    /**
     * What is known of a meter after a batch.
     *
     * @param version under which it stood before
     */
    record Known(MeterId meter, IntakeState state, long version) {}

    /** A meter said hello. */
    record Greeting(MeterId meter, Hello hello) {}

    /** What is known of a meter, as it stood in the database under a version. */
    record Versioned(IntakeState state, long version) {}

    /** Somebody else wrote of a meter since it was read. */
    static final class Overtaken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Overtaken(int meters) {
            super(meters + " meters were written by another since they were read");
        }
    }

    /** A row of a meter with its verdict. */
    record Kept(MeterId meter, Judged judged) {}

    /** A boot of a meter. */
    record MeterBoot(MeterId meter, long boot) {}

    private static final String READ = """
            select i.meter_id, seen::text as seen, excused::text as excused, boot, boot_first_seq, last_seq, last_t,
                import_wh, export_wh, i.generation, power_w, soc_permille, clock_boot, clock_up_ms, clock_t, clock_proven,
                online, boot_next, boot_held, shift_from, shift_by, version, m.generation as accepted, m.role
            from meter_intake i join meter m on m.id = i.meter_id where i.meter_id = any($1)
            """;
    private static final String LOCK = READ + " order by i.meter_id for no key update of i";
    /** Arrays side by side in a list of columns go in lockstep and are read as they come; in a from clause each is copied first. */
    private static final String SAVE = """
            update meter_intake i set seen = u.seen::int8multirange, excused = u.excused::int8multirange, boot = u.boot,
                boot_first_seq = u.boot_first_seq, last_seq = u.last_seq, last_t = u.last_t, import_wh = u.import_wh,
                export_wh = u.export_wh, generation = u.generation, power_w = u.power_w, soc_permille = u.soc_permille,
                clock_boot = u.clock_boot, clock_up_ms = u.clock_up_ms, clock_t = u.clock_t,
                clock_proven = u.clock_proven, online = u.online,
                boot_next = u.boot_next, boot_held = u.boot_held, last_seen_at = $19,
                version = u.version + 1
            from (select unnest($1::bigint[]) as meter_id, unnest($2::text[]) as seen, unnest($3::text[]) as excused,
                unnest($4::bigint[]) as boot, unnest($5::bigint[]) as boot_first_seq, unnest($6::bigint[]) as last_seq,
                unnest($7::timestamptz[]) as last_t, unnest($8::bigint[]) as import_wh, unnest($9::bigint[]) as export_wh,
                unnest($10::int[]) as generation, unnest($11::bigint[]) as power_w, unnest($12::int[]) as soc_permille,
                unnest($13::bigint[]) as clock_boot, unnest($14::bigint[]) as clock_up_ms, unnest($15::timestamptz[]) as clock_t,
                unnest($16::boolean[]) as online, unnest($17::bigint[]) as boot_next, unnest($18::bigint[]) as boot_held,
                unnest($20::bigint[]) as version, unnest($21::boolean[]) as clock_proven) u
            where i.meter_id = u.meter_id and i.version = u.version
            """;

    private static final String GREET = """
            update meter_intake i set firmware = u.firmware, hardware = nullif(u.hardware, ''),
                reset_reason = nullif(u.reset, ''), buffered = u.buffered, hello_at = $6
            from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[])
                as u(meter_id, firmware, hardware, reset, buffered)
            where i.meter_id = u.meter_id
            """;
    private static final String SHIFT = """
            update meter_intake set shift_from = $2, shift_by = $3, version = version + 1 where meter_id = $1
            """;

    /** What is known of some meters; nobody else changes it until the transaction ends. */
    Map<MeterId, Versioned> lock(Db.Tx tx, Collection<MeterId> meters) {
        return read(tx, LOCK, meters);
    }

    /** What is known of some meters; before it is written somebody else may write, which {@link #save} notices. */
    Map<MeterId, Versioned> read(Db.Tx tx, Collection<MeterId> meters) {
        return read(tx, READ, meters);
    }

    private static Map<MeterId, Versioned> read(Db.Tx tx, String sql, Collection<MeterId> meters) {
        var states = new HashMap<MeterId, Versioned>();
        if (meters.isEmpty()) return states;
        var ids = meters.stream().map(MeterId::number).toArray(Long[]::new);
        tx.all(sql, Tuple.tuple().addArrayOfLong(ids), row -> {
            var id = new MeterId(row.getLong("meter_id"));
            return states.put(id, new Versioned(state(row, row.getInteger("accepted")), row.getLong("version")));
        });
        return states;
    }

    /**
     * Writes what is known now, without waiting. What it answers is to be run before any other answer is looked at: it fails
     * with {@link Overtaken} when somebody else wrote since it was read, and then nothing else means anything.
     */
    Runnable save(Db.Tx tx, List<Known> all, Instant received) {
        if (all.isEmpty()) return () -> {};
        var parameters = Tuple.tuple()
                .addArrayOfLong(longs(all, known -> known.meter.number()))
                .addArrayOfString(texts(all, known -> known.state.seen().multirange()))
                .addArrayOfString(texts(all, known -> known.state.excused().multirange()))
                .addArrayOfLong(longs(all, known -> boot(known, Boot::number)))
                .addArrayOfLong(longs(all, known -> boot(known, boot -> boxed(boot.firstSeq()))))
                .addArrayOfLong(longs(all, known -> last(known, Last::seq)))
                .addArrayOfOffsetDateTime(times(all, known -> last(known, last -> utc(last.t()))))
                .addArrayOfLong(longs(
                        all,
                        known -> last(known, at -> at.registers().imported().wattHours())))
                .addArrayOfLong(longs(
                        all,
                        known -> last(known, at -> at.registers().exported().wattHours())))
                .addArrayOfInteger(
                        integers(all, known -> last(known, at -> at.registers().generation())))
                .addArrayOfLong(longs(
                        all, known -> last(known, at -> boxed(at.gauges().powerW()))))
                .addArrayOfInteger(integers(all, known -> last(known, IntakeStore::soc)))
                .addArrayOfLong(longs(all, known -> clock(known, ClockPair::boot)))
                .addArrayOfLong(longs(all, known -> clock(known, ClockPair::upMs)))
                .addArrayOfOffsetDateTime(times(all, known -> clock(known, pair -> utc(pair.t()))))
                .addArrayOfBoolean(all.stream()
                        .map(known -> known.state.presence() == Presence.ONLINE)
                        .toArray(Boolean[]::new))
                .addArrayOfLong(longs(all, known -> held(known, Held::next)))
                .addArrayOfLong(longs(all, known -> held(known, Held::count)))
                .addOffsetDateTime(utc(received))
                .addArrayOfLong(longs(all, Known::version))
                .addArrayOfBoolean(all.stream().map(IntakeStore::hasProvenClock).toArray(Boolean[]::new));
        var saved = tx.later(SAVE, parameters);
        return () -> {
            if (saved.getAsInt() < all.size()) throw new Overtaken(all.size() - saved.getAsInt());
        };
    }

    /** Keeps what devices said of themselves; of one meter only its last hello. */
    void greet(Db.Tx tx, Collection<Greeting> hellos, Instant received) {
        if (hellos.isEmpty()) return;
        var all = List.copyOf(hellos);
        var parameters = Tuple.tuple()
                .addArrayOfLong(longs(all, each -> each.meter.number()))
                .addArrayOfString(texts(all, each -> each.hello.about().firmware()))
                .addArrayOfString(texts(all, each -> each.hello.about().hardware()))
                .addArrayOfString(texts(all, each -> each.hello.about().reset()))
                .addArrayOfLong(longs(all, each -> boxed(each.hello.buffered())))
                .addOffsetDateTime(utc(received));
        tx.run(GREET, parameters);
    }

    /** Keeps what an operator decided about a meter's registers. */
    void shift(Db.Tx tx, MeterId meter, Shift shift) {
        tx.run(SHIFT, Tuple.of(meter.number(), shift.from(), shift.by()));
    }

    static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }

    static <T> @Nullable Long[] longs(List<T> all, Function<T, @Nullable Long> column) {
        var values = new @Nullable Long[all.size()];
        for (int i = 0; i < values.length; i++) values[i] = column.apply(all.get(i));
        return values;
    }

    static <T> @Nullable Integer[] integers(List<T> all, Function<T, @Nullable Integer> column) {
        var values = new @Nullable Integer[all.size()];
        for (int i = 0; i < values.length; i++) values[i] = column.apply(all.get(i));
        return values;
    }

    static <T> @Nullable String[] texts(List<T> all, Function<T, @Nullable String> column) {
        var values = new @Nullable String[all.size()];
        for (int i = 0; i < values.length; i++) values[i] = column.apply(all.get(i));
        return values;
    }

    static <T> @Nullable OffsetDateTime[] times(List<T> all, Function<T, @Nullable OffsetDateTime> column) {
        var values = new @Nullable OffsetDateTime[all.size()];
        for (int i = 0; i < values.length; i++) values[i] = column.apply(all.get(i));
        return values;
    }

    static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? (Long) value.getAsLong() : null;
    }

    private static <T> @Nullable T boot(Known known, Function<Boot, @Nullable T> column) {
        return known.state.boot().map(column).orElse(null);
    }

    private static <T> @Nullable T held(Known known, Function<Held, @Nullable T> column) {
        return known.state.boot().flatMap(Boot::held).map(column).orElse(null);
    }

    private static <T> @Nullable T last(Known known, Function<Last, @Nullable T> column) {
        return known.state.last().map(column).orElse(null);
    }

    private static boolean hasProvenClock(Known known) {
        return known.state.clock().filter(pair -> pair.proof() == Proof.PROVEN).isPresent();
    }

    private static <T> @Nullable T clock(Known known, Function<ClockPair, @Nullable T> column) {
        return known.state.clock().map(column).orElse(null);
    }

    private static @Nullable Integer soc(Last last) {
        var soc = last.gauges().socPermille();
        return soc.isPresent() ? (Integer) soc.getAsInt() : null;
    }

    private static IntakeState state(Row row, int accepted) {
        var bootNumber = Optional.ofNullable(row.getLong("boot"));
        var lastSeq = Optional.ofNullable(row.getLong("last_seq"));
        var clockBoot = Optional.ofNullable(row.getLong("clock_boot"));
        return new IntakeState(
                Ranges.parse(row.getString("seen")),
                Ranges.parse(row.getString("excused")),
                bootNumber.map(number -> new Boot(number, unboxed(row.getLong("boot_first_seq")), held(row))),
                Meter.Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT)),
                accepted,
                new Shift(row.getLong("shift_from"), row.getInteger("shift_by")),
                lastSeq.map(seq -> last(row, seq)),
                clockBoot.map(boot -> new ClockPair(
                        boot,
                        row.getLong("clock_up_ms"),
                        row.getOffsetDateTime("clock_t").toInstant(),
                        row.getBoolean("clock_proven") ? Proof.PROVEN : Proof.CLAIMED)),
                row.getBoolean("online") ? Presence.ONLINE : Presence.OFFLINE);
    }

    private static Optional<Held> held(Row row) {
        return Optional.ofNullable(row.getLong("boot_held")).map(count -> new Held(row.getLong("boot_next"), count));
    }

    private static Last last(Row row, long seq) {
        var soc = Optional.ofNullable(row.getInteger("soc_permille"));
        return new Last(
                seq,
                row.getOffsetDateTime("last_t").toInstant(),
                new Registers(
                        new Energy(row.getLong("import_wh")),
                        new Energy(row.getLong("export_wh")),
                        row.getInteger("generation")),
                new Gauges(
                        unboxed(row.getLong("power_w")),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        soc.map(OptionalInt::of).orElse(OptionalInt.empty())));
    }

    static OptionalLong unboxed(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
