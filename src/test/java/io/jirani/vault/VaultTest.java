package io.jirani.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.config.Secret;
import io.jirani.kernel.PersonId;
import io.jirani.vault.Vault.DoesNotOpen;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VaultTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Secret FIRST = new Secret("the first master key, 32 characters+");
    private static final Secret SECOND = new Secret("the second master key, 32 characters");
    private static final PersonId ASHA = new PersonId(new UUID(1, 1));
    private static final PersonId OTIENO = new PersonId(new UUID(1, 2));
    private static final byte[] NAME = "Asha".getBytes(StandardCharsets.UTF_8);

    private final Vault vault = new Vault(FIRST, Optional.empty(), RANDOM);

    @Test
    void whatIsSealedForAPersonOpensForThisPersonAndPurposeOnly() {
        var asha = vault.newKey(ASHA);
        var sealed = asha.seal("facts", NAME);
        assertThat(asha.open("facts", sealed)).isEqualTo(NAME);
        assertThat(asha.seal("facts", NAME)).isNotEqualTo(sealed);
        assertThatThrownBy(() -> asha.open("phone", sealed)).isInstanceOf(DoesNotOpen.class);
        assertThatThrownBy(() -> vault.newKey(OTIENO).open("facts", sealed)).isInstanceOf(DoesNotOpen.class);
        // The same key under another person's name: a row that was copied over with its key.
        var stolen = new PersonKey(OTIENO, asha.bytes(), RANDOM, new java.util.concurrent.atomic.LongAdder());
        assertThatThrownBy(() -> stolen.open("facts", sealed)).isInstanceOf(DoesNotOpen.class);
    }

    @Test
    void noBitOfItMayChange() {
        var asha = vault.newKey(ASHA);
        var sealed = asha.seal("facts", NAME);
        var wrapped = vault.wrap(asha);
        var own = vault.sealOwn("inbox 1", NAME);
        for (int i = 0; i < sealed.length; i++) {
            var changed = flipped(sealed, i);
            assertThatThrownBy(() -> asha.open("facts", changed)).isInstanceOf(DoesNotOpen.class);
        }
        for (int i = 0; i < wrapped.length; i++) {
            var changed = flipped(wrapped, i);
            assertThatThrownBy(() -> vault.unwrap(ASHA, changed)).isInstanceOf(DoesNotOpen.class);
        }
        for (int i = 0; i < own.length; i++) {
            var changed = flipped(own, i);
            assertThatThrownBy(() -> vault.openOwn("inbox 1", changed)).isInstanceOf(DoesNotOpen.class);
        }
        assertThatThrownBy(() -> vault.openOwn("inbox 1", new byte[0])).isInstanceOf(DoesNotOpen.class);
        assertThat(vault.unopened()).isEqualTo(sealed.length + wrapped.length + own.length + 1);
    }

    @Test
    void aWrappedKeyIsOnePersonsAndOneMastersOnly() {
        var asha = vault.newKey(ASHA);
        var wrapped = vault.wrap(asha);
        var sealed = asha.seal("facts", NAME);
        assertThat(vault.unwrap(ASHA, wrapped).open("facts", sealed)).isEqualTo(NAME);
        assertThatThrownBy(() -> vault.unwrap(OTIENO, wrapped)).isInstanceOf(DoesNotOpen.class);
        var other = new Vault(SECOND, Optional.empty(), RANDOM);
        assertThatThrownBy(() -> other.unwrap(ASHA, wrapped)).isInstanceOf(DoesNotOpen.class);
        assertThatThrownBy(() -> vault.openOwn("person key\n" + ASHA, wrapped)).isInstanceOf(DoesNotOpen.class);
    }

    @Test
    void theOldMasterOpensAndFindsTheNewOneCloses() {
        var wrapped = vault.wrap(vault.newKey(ASHA));
        var both = new Vault(SECOND, Optional.of(FIRST), RANDOM);
        assertThat(both.keys()).containsExactly(both.current(), vault.current());
        var again = both.wrap(both.unwrap(ASHA, wrapped));
        assertThat(Vault.keyOf(wrapped)).isEqualTo(vault.current());
        assertThat(Vault.keyOf(again)).isEqualTo(both.current());
        assertThatThrownBy(() -> vault.unwrap(ASHA, again)).isInstanceOf(DoesNotOpen.class);
        assertThat(both.tags("msisdn", "254700000001"))
                .containsExactly(both.tag("msisdn", "254700000001"), vault.tag("msisdn", "254700000001"));
        assertThat(new Vault(FIRST, Optional.of(FIRST), RANDOM).keys()).hasSize(1);
    }

    @Test
    void aTagTellsEqualTextsOfOneKindAndNothingElse() {
        var tag = vault.tag("msisdn", "254700000001");
        assertThat(vault.tag("msisdn", "254700000001")).isEqualTo(tag);
        assertThat(vault.tag("login", "254700000001")).isNotEqualTo(tag);
        assertThat(new Vault(SECOND, Optional.empty(), RANDOM)
                        .tag("msisdn", "254700000001")
                        .text())
                .isNotEqualTo(tag.text());
        var asha = vault.newKey(ASHA);
        assertThat(asha.mark("holder", "ASHA")).isEqualTo(asha.mark("holder", "ASHA"));
        assertThat(asha.mark("holder", "ASHA")).isNotEqualTo(vault.newKey(ASHA).mark("holder", "ASHA"));
    }

    @Test
    void keysAreDerivedAsRfc5869Says() {
        var secret = HexFormat.of().parseHex("0b".repeat(22));
        var salt = new String(HexFormat.of().parseHex("000102030405060708090a0b0c"), StandardCharsets.US_ASCII);
        assertThat(HexFormat.of().formatHex(Hkdf.extract(salt, secret)))
                .isEqualTo("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
        // The RFC's second step of its third case: no salt, no info.
        var root = HexFormat.of().parseHex("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04");
        assertThat(HexFormat.of().formatHex(Hkdf.expand(root, "")))
                .isEqualTo("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
    }

    @Test
    void aShortMasterIsRefusedAndIdsAreOfChance() {
        assertThatThrownBy(() -> new Vault(new Secret("too short"), Optional.empty(), RANDOM))
                .hasMessageContaining("32 bytes");
        var id = vault.newId();
        assertThat(id.version()).isEqualTo(4);
        assertThat(id.variant()).isEqualTo(2);
    }

    private static byte[] flipped(byte[] bytes, int at) {
        var changed = bytes.clone();
        changed[at] ^= 1;
        return changed;
    }
}
