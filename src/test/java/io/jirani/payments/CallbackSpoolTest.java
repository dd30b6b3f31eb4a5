package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.TestVault;
import io.jirani.config.Secret;
import io.jirani.kernel.IntentId;
import io.jirani.payments.InboxStore.Arrival;
import io.jirani.payments.InboxStore.Channel;
import io.jirani.vault.Vault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallbackSpoolTest {
    private final Path file;
    private final CallbackSpool spool;

    CallbackSpoolTest(@TempDir Path folder) {
        this.file = folder.resolve("data").resolve("callbacks.spool");
        this.spool = new CallbackSpool(file, TestVault.VAULT);
    }

    @Test
    void whatWaitsIsHandedOverOnceItIsTakenAndNotBefore() {
        var intent = Optional.of(new IntentId(new UUID(7, 7)));
        spool.add(new Arrival(Channel.STK, intent, "196.201.212.69", Map.of(), body("{\"a\":1}\n"), Intents.NOW));
        spool.add(new Arrival(Channel.TIMEOUT, Optional.empty(), "", Map.of(), body("x"), Intents.NOW));
        assertThatThrownBy(() -> spool.replay(arrivals -> {
                    throw new IllegalStateException("away");
                }))
                .isInstanceOf(IllegalStateException.class);
        var taken = new ArrayList<Arrival>();
        spool.replay(taken::addAll);
        assertThat(taken).extracting(Arrival::channel).containsExactly(Channel.STK, Channel.TIMEOUT);
        assertThat(taken).extracting(arrival -> arrival.body().text()).containsExactly("{\"a\":1}\n", "x");
        assertThat(taken.getFirst().intent()).isEqualTo(intent);
        assertThat(spool.isEmpty()).isTrue();
    }

    @Test
    void aLineThatACrashToreIsLeftOut() throws Exception {
        spool.add(new Arrival(Channel.STK, Optional.empty(), "a", Map.of(), body("whole"), Intents.NOW));
        Files.writeString(file, "STK\t-\ta\t2026-11", StandardOpenOption.APPEND);
        List<Arrival> taken = new ArrayList<>();
        spool.replay(taken::addAll);
        assertThat(taken).hasSize(1);
    }

    @Test
    void aTornLineDoesNotTakeTheNextOneWithIt() throws Exception {
        spool.add(new Arrival(Channel.STK, Optional.empty(), "a", Map.of(), body("whole"), Intents.NOW));
        Files.writeString(file, "STK\t-\ta\t2026-11", StandardOpenOption.APPEND);
        spool.add(new Arrival(Channel.STK, Optional.empty(), "a", Map.of(), body("answered 200"), Intents.NOW));
        List<Arrival> taken = new ArrayList<>();
        spool.replay(taken::addAll);
        assertThat(taken).extracting(arrival -> arrival.body().text()).containsExactly("whole", "answered 200");
    }

    @Test
    void nobodyReadsAPhoneInTheFileAndATornSealIsLeftOut() throws Exception {
        var told = new Arrival(
                Channel.STK, Optional.empty(), "a", Map.of(), body("{\"PhoneNumber\":254712345678}"), Intents.NOW);
        spool.add(told);
        var line = Files.readString(file).strip();
        assertThat(line).doesNotContain("712345678", "MjU0NzEyMzQ1Njc4", "STK");
        Files.writeString(file, line.substring(0, line.length() / 2) + "\n" + line + "\n");
        List<Arrival> taken = new ArrayList<>();
        spool.replay(taken::addAll);
        assertThat(taken)
                .extracting(arrival -> arrival.body().text())
                .containsExactly("{\"PhoneNumber\":254712345678}");
    }

    @Test
    void linesOfBeforeTheVaultAreTaken() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "\nSTK\t-\ta\t2026-11-21T12:00:00Z\teA==\n");
        List<Arrival> taken = new ArrayList<>();
        spool.replay(taken::addAll);
        assertThat(taken).extracting(arrival -> arrival.body().text()).containsExactly("x");
    }

    @Test
    void linesWithoutTheirMasterKeyAreSetAsideAndTakenOnceItIsThere() {
        spool.add(new Arrival(Channel.STK, Optional.empty(), "a", Map.of(), body("x"), Intents.NOW));
        var wrong = new CallbackSpool(file, another());
        wrong.add(new Arrival(Channel.STK, Optional.empty(), "a", Map.of(), body("mine"), Intents.NOW));
        List<Arrival> taken = new ArrayList<>();
        assertThat(wrong.replay(taken::addAll)).isEqualTo(1);
        assertThat(taken).extracting(arrival -> arrival.body().text()).containsExactly("mine");
        assertThat(wrong.isEmpty()).as("it cannot be handed over here").isTrue();
        List<Arrival> later = new ArrayList<>();
        assertThat(new CallbackSpool(file, TestVault.VAULT).replay(later::addAll))
                .isZero();
        assertThat(later).extracting(arrival -> arrival.body().text()).containsExactly("x");
        assertThat(new CallbackSpool(file, TestVault.VAULT).isEmpty()).isTrue();
    }

    @Test
    void whatIsSetAsideIsSetAsideOnceThoughTheDatabaseStaysAway() throws Exception {
        spool.add(new Arrival(Channel.STK, Optional.empty(), "a", Map.of(), body("x"), Intents.NOW));
        var wrong = new CallbackSpool(file, another());
        wrong.add(new Arrival(Channel.STK, Optional.empty(), "a", Map.of(), body("mine"), Intents.NOW));
        for (int i = 0; i < 3; i++)
            assertThatThrownBy(() -> wrong.replay(arrivals -> {
                        throw new IllegalStateException("away");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        assertThat(wrong.replay(arrivals -> {})).isEqualTo(1);
        assertThat(Files.readAllLines(file.resolveSibling("callbacks.spool.unopened")))
                .filteredOn(line -> !line.isEmpty())
                .hasSize(1);
    }

    @Test
    void whatAnotherProcessAddsDuringAReplayIsNotForgotten() {
        var other = new CallbackSpool(file, TestVault.VAULT);
        spool.add(new Arrival(Channel.STK, Optional.empty(), "first", Map.of(), body("x"), Intents.NOW));
        var taken = new ArrayList<String>();
        spool.replay(arrivals -> {
            arrivals.forEach(arrival -> taken.add(arrival.source()));
            other.add(new Arrival(Channel.STK, Optional.empty(), "answered 200", Map.of(), body("x"), Intents.NOW));
        });
        other.replay(arrivals -> arrivals.forEach(arrival -> taken.add(arrival.source())));
        assertThat(taken).containsExactly("first", "answered 200");
    }

    @Test
    void manyAreHandedOverSomeAtATimeAndARottenByteSpoilsItsLineAlone() throws Exception {
        for (int i = 0; i < 250; i++) {
            spool.add(new Arrival(Channel.STK, Optional.empty(), "a", Map.of(), body("x" + i), Intents.NOW));
            if (i == 120) Files.write(file, new byte[] {'v', '1', ' ', (byte) 0xff}, StandardOpenOption.APPEND);
        }
        var taken = new ArrayList<Integer>();
        spool.replay(arrivals -> taken.add(arrivals.size()));
        assertThat(taken).containsExactly(100, 100, 50);
    }

    private static Vault another() {
        return new Vault(new Secret("another master key of the vault of tests"), Optional.empty(), new SecureRandom());
    }

    private static RawBody body(String text) {
        return new RawBody(text.getBytes(StandardCharsets.UTF_8));
    }
}
