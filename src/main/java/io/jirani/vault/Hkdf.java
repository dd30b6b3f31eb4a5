package io.jirani.vault;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Keys from a key: HKDF-SHA-256 (RFC 5869). One block, 32 bytes, is enough for every use here. */
final class Hkdf {
    private static final String HMAC = "HmacSHA256";

    private Hkdf() {}

    static byte[] extract(String salt, byte[] secret) {
        return hmac(Vault.utf8(salt), secret);
    }

    static byte[] expand(byte[] root, String info) {
        var label = Vault.utf8(info);
        var block = Arrays.copyOf(label, label.length + 1);
        block[label.length] = 1;
        return hmac(root, block);
    }

    static byte[] hmac(byte[] key, byte[] text) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
