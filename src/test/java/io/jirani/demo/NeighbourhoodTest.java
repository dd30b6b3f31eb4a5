package io.jirani.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Dev;
import io.jirani.kernel.Price;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighbourhoodTest {
    @Test
    void twelve_households_of_which_half_have_panels_and_somebody_has_each_habit() {
        var homes = Neighbourhood.of(12).homes();
        assertThat(homes).hasSize(12);
        assertThat(homes.stream().filter(Neighbourhood.Home::sells)).hasSize(6);
        assertThat(homes.stream().map(Neighbourhood.Home::habit)).contains(1, 2, 3, 4, 5, 6, 7, 8, 9, 0);
        assertThat(homes.getFirst().phones().getFirst().digits()).isEqualTo("254700000001");
        assertThat(homes.getLast().phones().getFirst().digits()).isEqualTo("254700000012");
        assertThat(homes.getFirst().dev()).isEqualTo(new Dev("ke-nbo-1001"));
    }

    @Test
    void any_number_of_them_has_a_seller_a_payer_one_who_cancels_and_one_who_lets_it_ring() {
        IntStream.of(5, 6, 7, 8, 9, 10, 11, 25, 100, 1_000).forEach(households -> {
            var homes = Neighbourhood.of(households).homes();
            assertThat(homes).hasSize(households);
            var buyers = homes.stream().filter(home -> !home.sells()).toList();
            assertThat(buyers).anyMatch(home -> home.habit() == 7).anyMatch(home -> home.habit() == 9);
            assertThat(buyers).anyMatch(home -> home.habit() >= 1 && home.habit() <= 6);
            assertThat(homes.stream().filter(Neighbourhood.Home::sells).count())
                    .isBetween((long) households * 2 / 5, (long) (households + 1) / 2 + 1);
            var phones = new HashSet<String>();
            for (var home : homes)
                for (var phone : home.phones()) {
                    assertThat(phones.add(phone.digits())).isTrue();
                    assertThat(phone.digits()).endsWith(String.valueOf(home.habit()));
                }
        });
    }

    @Test
    void a_seller_and_two_buyers_trade_automatically_and_never_the_one_of_the_readme() {
        IntStream.of(5, 6, 9, 12, 1_000).forEach(households -> {
            var traders = Neighbourhood.of(households).traders();
            assertThat(traders.stream().map(Neighbourhood.Home::sells)).containsExactly(true, false, false);
            assertThat(traders).noneMatch(home -> home.code().equals("H0001"));
        });
    }

    @Test
    void the_tariff_is_the_one_of_the_design() {
        var tariff = Neighbourhood.of(12).tariff(Instant.EPOCH);
        assertThat(tariff.price()).isEqualTo(Price.kes(1857));
        assertThat(tariff.feedIn()).isEqualTo(Price.kes(600));
        assertThat(tariff.feedIn()).isEqualTo(Price.kes(600));
    }

    @Test
    void a_restart_finds_its_secrets_and_nobody_else_may_read_them(@TempDir Path folder) throws Exception {
        var dev = new Dev("ke-nbo-1001");
        var first = DemoSecrets.open(folder, new Random(1));
        var device = first.device(dev);
        var master = first.named("device_master_key");
        first.keepHousehold("H0001", new io.jirani.config.Secret("jh_x"));
        var guest = Neighbourhood.of(12).guestSecret();
        first.device(Neighbourhood.of(12).guest().dev(), guest);
        var second = DemoSecrets.open(folder, new Random(2));
        assertThat(second.device(dev).key().hex()).isEqualTo(device.key().hex());
        assertThat(second.device(dev).password().reveal())
                .isEqualTo(device.password().reveal());
        assertThat(second.named("device_master_key").reveal()).isEqualTo(master.reveal());
        assertThat(second.household("H0001").orElseThrow().reveal()).isEqualTo("jh_x");
        assertThat(second.operator()).isEmpty();
        assertThat(second.device(new Dev("ke-nbo-0042")).key().hex()).startsWith("0001020304");
        assertThat(Files.getPosixFilePermissions(folder.resolve("neighbourhood-secrets.json")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
}
