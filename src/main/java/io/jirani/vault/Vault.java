package io.jirani.vault;

import io.jirani.config.Secret;
import io.jirani.kernel.PersonId;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * The master key, and what it is for: it wraps the key of each person, seals what is nobody's in particular, and makes the
 * tags by which a number is found without being read. An older master key still opens what it closed, and still finds what
 * it tagged, until everything is under the new one.
 */
public final class Vault {
    /** What is sealed does not open: it was changed, belongs somewhere else, or its master key is not here. */
    public static final class DoesNotOpen extends IllegalStateException {
        DoesNotOpen(String purpose) {
            super("what is sealed for " + purpose.lines().findFirst().orElse("nothing") + " does not open");
        }
    }

    /**
     * A text as an index knows it: equal for equal texts, and of no use without the master key.
     *
     * @param key the master key it was made with
     * @param text URL-safe letters
     */
    public record Tag(String key, String text) {}

    private final Master current;
    private final Optional<Master> old;
    private final SecureRandom random;
    private final LongAdder unopened = new LongAdder();

    /**
     * @param master at least 32 characters of chance
     * @param old the master key before it, which only opens and finds
     * @param random where keys and nonces come from
     */
    public Vault(Secret master, Optional<Secret> old, SecureRandom random) {
        this.current = new Master(master);
        this.old = old.map(Master::new).filter(other -> !other.id().equals(current.id()));
        this.random = random;
    }

    /** The name of the master key that closes: 16 hexadecimal digits that tell nothing of it. */
    public String current() {
        return current.id();
    }

    /** The names of the master keys we have, the one that closes first. */
    public List<String> keys() {
        return masters().map(Master::id).toList();
    }

    /** An id by chance, for rows about people: it does not tell when they were made. */
    public UUID newId() {
        return new UUID((random.nextLong() & ~0xF000L) | 0x4000L, (random.nextLong() >>> 2) | Long.MIN_VALUE);
    }

    /** A new key for a person. */
    public PersonKey newKey(PersonId person) {
        return new PersonKey(person, Aead.chance(random, Aead.KEY), random, unopened);
    }

    /** A person's key, closed by the current master key for this person only. */
    public byte[] wrap(PersonKey key) {
        return current.seal(random, wrapping(key.person()), key.bytes());
    }

    /** The key that {@link #wrap} closed. */
    public PersonKey unwrap(PersonId person, byte[] wrapped) {
        return new PersonKey(person, open(wrapping(person), wrapped), random, unopened);
    }

    /**
     * Seals what belongs to no one person, such as a callback's body.
     *
     * @param purpose what it is and where it stands: it opens for the same purpose only
     */
    public byte[] sealOwn(String purpose, byte[] plain) {
        return current.seal(random, "own\n" + purpose, plain);
    }

    /** What {@link #sealOwn} closed for this purpose. */
    public byte[] openOwn(String purpose, byte[] sealed) {
        return open("own\n" + purpose, sealed);
    }

    /** The name of the master key that something was wrapped or sealed with. */
    public static String keyOf(byte[] sealed) {
        return sealed.length <= Master.HEAD ? "" : HexFormat.of().formatHex(sealed, 1, Master.HEAD);
    }

    /**
     * The tag of a text under the current master key.
     *
     * @param kind what sort of text: a number and a login that read the same have different tags
     */
    public Tag tag(String kind, String text) {
        return tag(current, kind, text);
    }

    /** Every tag a text may have been stored under, the current one first: look for any of them. */
    public List<Tag> tags(String kind, String text) {
        return masters().map(master -> tag(master, kind, text)).toList();
    }

    /** How often something did not open since the start. More than none: somebody changed rows, or a key is missing. */
    public long unopened() {
        return unopened.sum();
    }

    private static Tag tag(Master master, String kind, String text) {
        return new Tag(master.id(), master.tag(kind, text));
    }

    private byte[] open(String purpose, byte[] sealed) {
        var key = keyOf(sealed);
        return masters()
                .filter(master -> master.id().equals(key))
                .findFirst()
                .flatMap(master -> master.open(purpose, sealed))
                .orElseThrow(() -> {
                    unopened.increment();
                    return new DoesNotOpen(purpose);
                });
    }

    private Stream<Master> masters() {
        return Stream.concat(Stream.of(current), old.stream());
    }

    private static String wrapping(PersonId person) {
        return "person key\n" + person;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
