package io.jirani.vault;

import io.jirani.config.Secret;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One master key as the keys that are derived from it: to seal, to tag, and a name. What it seals begins with the form's
 * number and that name, both bound into the seal.
 */
final class Master {
    /** Bytes before the nonce: the form's number, and the key's name. */
    static final int HEAD = 9;

    private static final byte FORM = 1;

    private final String id;
    private final byte[] sealing;
    private final byte[] tagging;

    Master(Secret master) {
        if (master.bytes().length < Aead.KEY)
            throw new IllegalArgumentException("the master key of the vault is at least 32 bytes");
        var root = Hkdf.extract("jirani.vault.v1", master.bytes());
        this.id = HexFormat.of().formatHex(Hkdf.expand(root, "id"), 0, HEAD - 1);
        this.sealing = Hkdf.expand(root, "seal");
        this.tagging = Hkdf.expand(root, "tag");
    }

    String id() {
        return id;
    }

    byte[] seal(SecureRandom random, String purpose, byte[] plain) {
        var head = head();
        var sealed = Aead.seal(random, sealing, purpose(purpose), plain);
        var all = Arrays.copyOf(head, HEAD + sealed.length);
        System.arraycopy(sealed, 0, all, HEAD, sealed.length);
        return all;
    }

    /** Empty when it does not open. */
    Optional<byte[]> open(String purpose, byte[] all) {
        if (all.length <= HEAD || !Arrays.equals(head(), 0, HEAD, all, 0, HEAD)) return Optional.empty();
        return Aead.open(sealing, purpose(purpose), Arrays.copyOfRange(all, HEAD, all.length));
    }

    String tag(String kind, String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Hkdf.hmac(tagging, Vault.utf8(kind + "\n" + text)));
    }

    private byte[] head() {
        var head = new byte[HEAD];
        head[0] = FORM;
        System.arraycopy(HexFormat.of().parseHex(id), 0, head, 1, HEAD - 1);
        return head;
    }

    private String purpose(String purpose) {
        return FORM + "\n" + id + "\n" + purpose;
    }
}
