package io.jirani.payments.mpesa;

import io.jirani.config.Secret;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Cipher;

/**
 * The operator's password as payouts carry it: RSA with PKCS#1 v1.5 padding over the password's bytes alone, in Base64.
 *
 * <p>Source: Daraja fact sheet section 7. Both of the provider's certificates ran out years ago and are still the key that
 * holds, so validity dates are not looked at.
 */
public final class SecurityCredential {
    private SecurityCredential() {}

    /** The encrypted password; different each time. */
    public static String of(PublicKey key, Secret password) {
        try {
            var cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            cipher.init(Cipher.ENCRYPT_MODE, key);
            return Base64.getEncoder().encodeToString(cipher.doFinal(password.bytes()));
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException("the provider's key cannot encrypt", unusable);
        }
    }

    /** The key in a PEM certificate or a PEM public key. */
    public static PublicKey publicKey(String pem) {
        try {
            if (pem.contains("BEGIN CERTIFICATE")) return certificate(pem).getPublicKey();
            var body = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(body)));
        } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
            throw new IllegalArgumentException("not a PEM certificate or public key", unreadable);
        }
    }

    /** Whose certificate it is, in small letters; empty for a bare key. */
    static String holder(String pem) {
        try {
            if (!pem.contains("BEGIN CERTIFICATE")) return "";
            return certificate(pem).getSubjectX500Principal().getName().toLowerCase(Locale.ROOT);
        } catch (GeneralSecurityException unreadable) {
            return "";
        }
    }

    private static X509Certificate certificate(String pem) throws GeneralSecurityException {
        var read = CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        if (read instanceof X509Certificate certificate) return certificate;
        throw new GeneralSecurityException("not an X.509 certificate");
    }

    /** A key nobody has the other half of, for settings that will be refused anyway. */
    static PublicKey standIn() {
        try {
            var modulus = BigInteger.ONE.shiftLeft(2047).setBit(0);
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65_537)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
