package io.jirani.metering;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The 256-bit key a meter signs with. It is never printed. */
public final class DeviceKey {
    private static final String HMAC = "HmacSHA256";
    private static final Mac BLANK = blank();

    private final byte[] bytes;
    private final SecretKeySpec signing;

    public DeviceKey(byte[] bytes) {
        if (bytes.length != 32) throw new IllegalArgumentException("a device key is 32 bytes");
        this.bytes = bytes.clone();
        this.signing = new SecretKeySpec(bytes, HMAC);
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** An HMAC-SHA-256 under this key that has taken nothing yet, for the caller alone. */
    Mac mac() {
        try {
            // A copy: the search through the security providers costs as much as the signature itself.
            var mac = (Mac) BLANK.clone();
            mac.init(signing);
            return mac;
        } catch (CloneNotSupportedException | InvalidKeyException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Mac blank() {
        try {
            return Mac.getInstance(HMAC);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return "(device key)";
    }
}
