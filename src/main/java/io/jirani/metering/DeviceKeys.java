package io.jirani.metering;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of all meters, from one master secret: derived by HKDF-SHA-256 (RFC 5869) from the meter's id and key id, or,
 * for a meter that came with a key of its own, stored sealed by AES-256-GCM under a key derived from the same master.
 */
public final class DeviceKeys {
    private static final String HMAC = "HmacSHA256";
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final byte[] root;
    private final SecureRandom random;

    /**
     * @param master at least 32 characters of chance
     * @param random where nonces come from
     */
    public DeviceKeys(Secret master, SecureRandom random) {
        if (master.bytes().length < 32)
            throw new IllegalArgumentException("the master key of the meters is at least 32 bytes");
        this.root = hmac("jirani.meters.v1".getBytes(StandardCharsets.UTF_8), master.bytes());
        this.random = random;
    }

    /** The key every party with the master derives for a meter: what to flash into it. */
    public DeviceKey derived(Dev dev, String kid) {
        return new DeviceKey(expand("device\n" + dev + "\n" + kid));
    }

    /** A meter's own key, sealed for this meter and key id only. */
    byte[] seal(Dev dev, String kid, DeviceKey key) {
        return seal(dev + "\n" + kid, key.bytes());
    }

    /** The key that {@link #seal(Dev, String, DeviceKey)} closed. Fails when it was sealed for another meter or under another master. */
    DeviceKey open(Dev dev, String kid, byte[] sealed) {
        return new DeviceKey(open(dev + "\n" + kid, sealed));
    }

    /** Bytes sealed for one use only: nonce, then ciphertext and tag. */
    byte[] seal(String use, byte[] bytes) {
        var nonce = chance(NONCE);
        var sealed = crypt(Cipher.ENCRYPT_MODE, use, nonce, bytes);
        var all = Arrays.copyOf(nonce, NONCE + sealed.length);
        System.arraycopy(sealed, 0, all, NONCE, sealed.length);
        return all;
    }

    /** The bytes that {@link #seal(String, byte[])} closed. Fails when they were sealed for another use or under another master. */
    byte[] open(String use, byte[] sealed) {
        var nonce = Arrays.copyOf(sealed, NONCE);
        return crypt(Cipher.DECRYPT_MODE, use, nonce, Arrays.copyOfRange(sealed, NONCE, sealed.length));
    }

    /** A claim code as it is stored: without the master nobody finds the code by trying all of them. */
    byte[] claimHash(ClaimCode code) {
        return expand("claim\n" + code.characters());
    }

    /** Fresh bytes of chance. */
    byte[] chance(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A new password for the broker: 144 bits of chance. */
    Secret password() {
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(chance(18)));
    }

    ClaimCode claimCode() {
        return ClaimCode.made(random);
    }

    private byte[] crypt(int mode, String use, byte[] nonce, byte[] input) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(expand("seal"), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(use.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("what is sealed for " + use.replace('\n', ' ') + " does not open", failure);
        }
    }

    /** HKDF-Expand of one block: 32 bytes are enough for every use here. */
    private byte[] expand(String info) {
        var label = info.getBytes(StandardCharsets.UTF_8);
        var block = Arrays.copyOf(label, label.length + 1);
        block[label.length] = 1;
        return hmac(root, block);
    }

    static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            for (var part : parts) mac.update(part);
            return mac.doFinal();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
