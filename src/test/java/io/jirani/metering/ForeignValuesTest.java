package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Dev;
import io.jirani.metering.adapters.AdapterFile;
import io.jirani.metering.adapters.Adapters;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Devices that send value by value, through the intake into the database. */
class ForeignValuesTest {
    private static final Dev METER = new Dev("ke-nbo-0077");
    private static final String ROWS =
            "select string_agg(import_wh || '/' || export_wh || ' ' || time_quality, ', ' order by t) from reading";

    private final Neighbourhood home = new Neighbourhood();
    private final Foreign foreign = new Adapters(AdapterFile.standard().adapters(), home.metrics);

    @BeforeEach
    void register() {
        home.addMeter(home.second, METER);
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void aSparkplugDeviceEndsAsRowsOfClassBOnce() {
        speaks("sparkplug-b", "nairobi/gw-kilimani/ke-nbo-0042");
        var said = List.of(
                binary("NBIRTH/gw-kilimani", "nbirth.bin"),
                binary("DBIRTH/gw-kilimani/ke-nbo-0042", "dbirth.bin"),
                binary("DDATA/gw-kilimani/ke-nbo-0042", "ddata.bin"),
                binary("DDATA/gw-kilimani/ke-nbo-0042", "ddata-historical.bin"));
        var all = "1842799/921077 foreign, 1843210/921077 foreign, 1843217/921077 foreign";

        home.take(foreign, said.toArray(Inbound[]::new));
        assertThat(home.text(ROWS)).isEqualTo(all);
        home.take(foreign, said.toArray(Inbound[]::new));

        assertThat(home.text(ROWS)).isEqualTo(all);
        assertThat(home.text("select online from meter_intake i join meter m on m.id = i.meter_id where dev = '" + METER
                        + "'"))
                .isEqualTo("true");
        onlyRowsOfB();
    }

    @Test
    void aShellyOfTheFirstGenerationEndsAsARowOfClassBOnce() {
        speaks("shelly-gen1", "shellyem-C45BBE000001");
        var said = text("/foreign/shelly-gen1/messages.ndjson")
                .lines()
                .map(JsonObject::new)
                .map(line -> Neighbourhood.inbound(
                        line.getString("topic"),
                        String.valueOf(line.getValue("payload")).getBytes(StandardCharsets.UTF_8)))
                .toArray(Inbound[]::new);

        home.take(foreign, said);
        assertThat(home.text(ROWS)).isEqualTo("1843217/921077 foreign");
        home.take(foreign, said);
        assertThat(home.text(ROWS)).isEqualTo("1843217/921077 foreign");
        onlyRowsOfB();
    }

    @Test
    void aSampleThatTimeCompletesEndsAsARowToo() {
        speaks("emoncms-plain", "house42");
        home.take(foreign, value("import_wh", "1843217"), value("export_wh", "921077"));
        assertThat(home.count("select count(*) from reading")).isZero();
        var due = Work.due(foreign, Samples.NOW.plusSeconds(2));
        home.db.inTransaction(tx -> home.ingest.take(tx, List.of(due), Samples.NOW));
        assertThat(home.text(ROWS)).isEqualTo("1843217/921077 foreign");
    }

    private void onlyRowsOfB() {
        var rows = home.count("select count(*) from reading");
        assertThat(home.count("select count(*) from reading where meter_id = (select id from meter where dev = '"
                        + METER + "')"))
                .isEqualTo(rows);
        assertThat(home.count("select count(*) from reading_parked")).isZero();
        assertThat(Reading.assurance(Reading.TimeQuality.FOREIGN, 0)).isEqualTo(Assurance.B);
    }

    private void speaks(String adapter, String name) {
        home.db.inTransaction(tx -> tx.run(
                "update meter set adapter = $2, foreign_id = $3 where dev = $1", Tuple.of(METER.id(), adapter, name)));
    }

    private static Inbound value(String key, String text) {
        return Neighbourhood.inbound("emon/house42/" + key, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Inbound binary(String topic, String file) {
        return Neighbourhood.inbound("spBv1.0/nairobi/" + topic, bytes("/foreign/sparkplug-b/" + file));
    }

    private static String text(String file) {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String file) {
        try (var in = ForeignValuesTest.class.getResourceAsStream(file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
