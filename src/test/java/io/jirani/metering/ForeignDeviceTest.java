package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Community.Regime;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Problem;
import io.jirani.metering.MeterLife.Act;
import io.jirani.metering.MeterLife.Fresh;
import io.jirani.metering.Registration.Adapted;
import io.jirani.metering.Registration.Home;
import io.jirani.metering.Registration.Place;
import io.jirani.metering.Registration.Stock;
import io.jirani.metering.adapters.AdapterFile;
import io.jirani.metering.adapters.Adapters;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever has one meter of a foreign device speaks for all of it, so all of it is one community's. */
class ForeignDeviceTest {
    private static final Act OPERATOR = new Act("operator", "because");

    private final Neighbourhood home = new Neighbourhood();
    private final CommunityId elsewhere = new CommunityId(home.ids.next());
    private final MeterStore meters =
            new MeterStore(Samples.KEYS, new Adapters(AdapterFile.standard().adapters(), home.metrics));
    private final MeterLife life = new MeterLife(meters, Samples.KEYS, home.ingest, home.clock, home.sunClock);
    private int count;

    @BeforeEach
    void start() {
        home.db.inTransaction(tx -> new CommunityStore()
                .add(
                        tx,
                        new Community(
                                elsewhere,
                                "mathare",
                                "Mathare",
                                ZoneId.of("Africa/Nairobi"),
                                Asset.KES,
                                Regime.PILOT,
                                Custody.WALLET,
                                Duration.ofMinutes(15),
                                10_000,
                                100,
                                "reserve"),
                        Samples.NOW));
    }

    @AfterEach
    void stop() {
        home.close();
    }

    @ParameterizedTest(name = "{1} beside {2}")
    @CsvSource({
        "shelly, shellypro-abc, shellypro-abc:9",
        "shelly, shellypro-abc:2, shellypro-abc",
        "shelly, house/shelly-1:1, house/shelly-1:2",
        "sparkplug-b, mill/node-1/meter-2, mill/node-1/meter-3",
        "sparkplug-b, mill/node-1, mill/node-1/meter-3"
    })
    void aChannelOfAnotherCommunitysDeviceIsRefusedAndOneOfOnesOwnIsNot(String adapter, String theirs, String mine) {
        register(adapter, theirs, new Stock(elsewhere));
        assertThatThrownBy(() -> register(adapter, mine, new Home(home.first)))
                .isInstanceOfSatisfying(
                        Problem.class, no -> assertThat(no.kind()).isEqualTo(Problem.Kind.CONFLICT));
        assertThatThrownBy(() -> register(adapter, mine, new Stock(home.community)))
                .isInstanceOf(Problem.class);
        register(adapter, mine, new Stock(elsewhere));
        assertThat(home.count("select count(*) from meter where foreign_id is not null"))
                .isEqualTo(2);
    }

    @ParameterizedTest(name = "{1} beside {2}")
    @CsvSource({
        "shelly, shellypro-abc, shellypro-abcd",
        "shelly, house/shelly-1, house/shelly-2",
        "sparkplug-b, mill/node-1/meter-2, mill/node-12/meter-2",
        "tasmota, tasmota_A1:9, tasmota_A1"
    })
    void anotherDeviceWithANameThatBeginsAsItsIsNoneOfIt(String adapter, String theirs, String mine) {
        register(adapter, theirs, new Stock(elsewhere));
        register(adapter, mine, new Home(home.first));
        assertThat(home.count("select count(*) from meter where foreign_id is not null"))
                .isEqualTo(2);
    }

    @Test
    void aSwapIsRefusedAsARegistrationIsUntilTheOthersMeterIsTakenDown() {
        var theirs = register("shelly", "shellypro-abc", new Stock(elsewhere));
        var mine = new Fresh(
                new Dev("mine"),
                new Adapted("shelly", "shellypro-abc:1", Optional.empty()),
                Optional.empty(),
                Optional.empty());
        assertThatThrownBy(() -> swap(mine)).isInstanceOf(Problem.class);
        assertThat(home.text("select status from meter where dev = 'ke-nbo-0042'"))
                .isEqualTo("active");
        home.db.inTransaction(tx -> life.decommission(tx, theirs, Leftover.REFUSE, OPERATOR));
        swap(mine);
        assertThat(home.text("select status from meter where dev = 'mine'")).isEqualTo("active");
    }

    private void swap(Fresh mine) {
        home.db.inTransaction(tx -> life.swap(tx, Samples.DEV, mine, Leftover.REFUSE, OPERATOR));
    }

    private Dev register(String adapter, String foreignId, Place place) {
        var dev = new Dev("foreign-" + ++count);
        var language = new Adapted(adapter, foreignId, Optional.empty());
        var meter = new Registration(dev, place, language, Optional.empty(), Optional.empty(), Optional.empty());
        home.db.inTransaction(tx -> life.register(tx, meter, OPERATOR));
        return dev;
    }
}
