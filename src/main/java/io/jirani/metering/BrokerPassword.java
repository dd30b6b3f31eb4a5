package io.jirani.metering;

import io.jirani.config.Secret;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as Mosquitto's password file holds it: {@code $7$iterations$salt$hash}, PBKDF2 with HMAC-SHA-512, salt and
 * 64-byte hash in base64. Iterations (101) and salt (12 bytes) are what {@code mosquitto_passwd} 2.0.11 writes: our
 * passwords are random, so slowness protects nothing.
 */
final class BrokerPassword {
    static final int SALT_BYTES = 12;

    private static final int ITERATIONS = 101;
    private static final int HASH_BITS = 512;

    private BrokerPassword() {}

    /** The part of the line behind the user's name. */
    static String hash(Secret password, byte[] salt) {
        if (salt.length != SALT_BYTES) throw new IllegalArgumentException("a salt is " + SALT_BYTES + " bytes");
        var spec = new PBEKeySpec(password.reveal().toCharArray(), salt, ITERATIONS, HASH_BITS);
        try {
            var hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
            var base64 = Base64.getEncoder();
            return "$7$" + ITERATIONS + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            spec.clearPassword();
        }
    }
}
