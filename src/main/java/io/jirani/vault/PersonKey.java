package io.jirani.vault;

import io.jirani.kernel.PersonId;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.atomic.LongAdder;

/** The key of one person. Everything of his is sealed with it: without it, nobody reads it again. It does not print. */
public final class PersonKey {
    private final PersonId person;
    private final byte[] bytes;
    private final SecureRandom random;
    private final LongAdder unopened;

    PersonKey(PersonId person, byte[] bytes, SecureRandom random, LongAdder unopened) {
        this.person = person;
        this.bytes = bytes.clone();
        this.random = random;
        this.unopened = unopened;
    }

    public PersonId person() {
        return person;
    }

    /**
     * Seals something of this person's.
     *
     * @param purpose what it is and where it stands, such as {@code phone} and its id: it opens for the same purpose only
     */
    public byte[] seal(String purpose, byte[] plain) {
        return Aead.seal(random, Hkdf.expand(bytes, "seal"), bound(purpose), plain);
    }

    /** What {@link #seal} closed for this person and purpose. Anything else {@link Vault.DoesNotOpen}. */
    public byte[] open(String purpose, byte[] sealed) {
        return Aead.open(Hkdf.expand(bytes, "seal"), bound(purpose), sealed).orElseThrow(() -> {
            unopened.increment();
            return new Vault.DoesNotOpen(purpose);
        });
    }

    /** A text as only this person's rows know it: to tell whether it changed, not to find it. Outlives the master key. */
    public String mark(String purpose, String text) {
        var mark = Hkdf.hmac(Hkdf.expand(bytes, "mark"), Vault.utf8(bound(purpose) + "\n" + text));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(mark);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    private String bound(String purpose) {
        return person + "\n" + purpose;
    }
}
