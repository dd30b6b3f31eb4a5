package io.jirani.solvency;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Base64;
import java.util.function.UnaryOperator;

/**
 * The installation's signature.
 *
 * @param key Base64 of the X.509 form of an Ed25519 public key
 * @param sign Base64 of the signature over a text's UTF-8 bytes
 */
public record Seal(String key, UnaryOperator<String> sign) {
    /** A seal of this process alone: who checks sees that two days may have other keys. */
    public static Seal fresh(SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(255, random);
            var pair = generator.generateKeyPair();
            return new Seal(Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()), text -> {
                try {
                    var signature = Signature.getInstance("Ed25519");
                    signature.initSign(pair.getPrivate());
                    signature.update(text.getBytes(StandardCharsets.UTF_8));
                    return Base64.getEncoder().encodeToString(signature.sign());
                } catch (GeneralSecurityException impossible) {
                    throw new IllegalStateException(impossible);
                }
            });
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
