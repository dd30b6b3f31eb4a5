package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.config.CallbackKeys;
import io.jirani.config.Secret;
import io.jirani.kernel.Ids;
import io.jirani.kernel.IntentId;
import io.jirani.payments.CallbackToken.Kind;
import java.time.Clock;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CallbackTokenTest {
    private static final Pattern REFUSED = Pattern.compile("mpesa|m-pesa|safaricom|exe|cmd|sql|query");
    private static final Ids IDS = new Ids(Clock.systemUTC(), new Random(11));

    private final CallbackToken tokens = new CallbackToken(new Secret("a callback key of a test"));

    @Test
    void aTokenProvesItsIntentAndItsKindAndNothingElse() {
        var intent = new IntentId(IDS.next());
        var token = tokens.of(Kind.STK, intent);
        assertThat(tokens.read(Kind.STK, token)).contains(intent);
        assertThat(tokens.read(Kind.RESULT, token)).isEmpty();
        assertThat(new CallbackToken(new Secret("another key")).read(Kind.STK, token))
                .isEmpty();
        for (var forged : new String[] {"", "x", token.substring(1), token + "A", "€".repeat(64), "A".repeat(64)})
            assertThat(tokens.read(Kind.STK, forged)).isEmpty();
    }

    @Test
    void aPathGivenOutBeforeTheKeyWasChangedIsReadWhileTheOldKeyIsThere() {
        var old = new Secret("the key of yesterday");
        var fresh = new Secret("the key of today");
        var changed = new CallbackToken(new CallbackKeys(fresh, Optional.of(old), Optional.empty()));
        var intent = new IntentId(IDS.next());
        assertThat(changed.read(Kind.STK, new CallbackToken(old).of(Kind.STK, intent)))
                .contains(intent);
        assertThat(changed.of(Kind.STK, intent)).isEqualTo(new CallbackToken(fresh).of(Kind.STK, intent));
        assertThat(new CallbackToken(fresh).read(Kind.STK, new CallbackToken(old).of(Kind.STK, intent)))
                .isEmpty();
    }

    @Test
    void thePathThatAProviderRegistersOnceOutlivesTheKey() {
        var old = new Secret("the key of yesterday");
        var changed =
                new CallbackToken(new CallbackKeys(new Secret("the key of today"), Optional.empty(), Optional.of(old)));
        var registered = new CallbackToken(old).ofTyped("mpesa");
        assertThat(changed.ofTyped("mpesa")).isEqualTo(registered);
        assertThat(changed.isTyped("mpesa", registered)).isTrue();
        var intent = new IntentId(IDS.next());
        assertThat(changed.read(Kind.STK, new CallbackToken(old).of(Kind.STK, intent)))
                .isEmpty();
    }

    @Test
    void noTokenHoldsAWordTheProviderRefusesInAddresses() {
        int broken = 0;
        for (int i = 0; i < 20_000; i++) {
            var intent = new IntentId(IDS.next());
            var token = tokens.of(Kind.STK, intent);
            if (token.contains(".")) broken++;
            assertThat(REFUSED.matcher(token.toLowerCase(Locale.ROOT)).find())
                    .as(token)
                    .isFalse();
            assertThat(tokens.read(Kind.STK, token)).contains(intent);
        }
        assertThat(broken).as("about one in two hundred").isBetween(20, 400);
    }

    @Test
    void accountReferencesFitTheWireAndShowAMistypedCharacter() {
        var seen = new HashSet<String>();
        for (int i = 0; i < 5_000; i++) {
            var ref = AccountRef.of(new IntentId(IDS.next())).text();
            assertThat(ref).matches("J[0-9A-HJKMNP-TV-Z]{11}");
            assertThat(seen.add(ref)).isTrue();
            var at = 1 + i % 10;
            var other = ref.charAt(at) == '7' ? '8' : '7';
            assertThat(AccountRef.valid(ref.substring(0, at) + other + ref.substring(at + 1)))
                    .isFalse();
        }
    }
}
