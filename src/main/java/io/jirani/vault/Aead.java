package io.jirani.vault;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM: a nonce of 96 random bits, then ciphertext and tag. Nonces by chance are safe for 2^32 seals under one key;
 * people's keys seal a handful, the master key as many as there are people and callbacks.
 */
final class Aead {
    /** Bytes of a key. */
    static final int KEY = 32;

    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private Aead() {}

    static byte[] seal(SecureRandom random, byte[] key, String purpose, byte[] plain) {
        try {
            var nonce = chance(random, NONCE);
            var sealed = cipher(Cipher.ENCRYPT_MODE, key, purpose, nonce).doFinal(plain);
            var all = Arrays.copyOf(nonce, NONCE + sealed.length);
            System.arraycopy(sealed, 0, all, NONCE, sealed.length);
            return all;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Empty when it was changed, or sealed with another key or for another purpose. */
    static Optional<byte[]> open(byte[] key, String purpose, byte[] sealed) {
        if (sealed.length < NONCE + TAG_BITS / 8) return Optional.empty();
        try {
            var cipher = cipher(Cipher.DECRYPT_MODE, key, purpose, Arrays.copyOf(sealed, NONCE));
            return Optional.of(cipher.doFinal(sealed, NONCE, sealed.length - NONCE));
        } catch (AEADBadTagException changed) {
            return Optional.empty();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static byte[] chance(SecureRandom random, int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Cipher cipher(int mode, byte[] key, String purpose, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(Vault.utf8(purpose));
        return cipher;
    }
}
