package io.jirani.demo.daraja;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Cipher;

/**
 * The simulator's own RSA key pair, with the certificate merchants encrypt their initiator password with (fact sheet
 * section 7: PKCS#1 v1.5 padding over the password alone, then Base64). Made at the first start, kept beside the journal.
 */
final class DarajaKeys {
    private static final HexDer SHA256_WITH_RSA = new HexDer("06092a864886f70d01010b0500");
    private static final HexDer COMMON_NAME = new HexDer("0603550403");
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Duration LIFE = Duration.ofDays(3_650);

    private record HexDer(String hex) {
        byte[] bytes() {
            return java.util.HexFormat.of().parseHex(hex);
        }
    }

    private final PrivateKey privateKey;
    private final PublicKey publicKey;
    private final String certificatePem;

    private DarajaKeys(PrivateKey privateKey, PublicKey publicKey, String certificatePem) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
        this.certificatePem = certificatePem;
    }

    static DarajaKeys openOrMake(Path directory, Instant now) {
        var secret = directory.resolve("daraja-key.der");
        var certificate = directory.resolve("certificate.pem");
        try {
            if (!Files.exists(secret) || !Files.exists(certificate)) make(secret, certificate, now);
            var pem = Files.readString(certificate);
            var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8));
            return new DarajaKeys(
                    KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(secret))),
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(bytes)
                            .getPublicKey(),
                    pem);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("the key pair in " + directory + " cannot be used", failure);
        }
    }

    private static void make(Path secret, Path certificate, Instant now) throws IOException, GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var pair = generator.generateKeyPair();
        Files.deleteIfExists(secret);
        if (Files.getFileStore(secret.toAbsolutePath().getParent()).supportsFileAttributeView("posix"))
            Files.createFile(
                    secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(secret, pair.getPrivate().getEncoded());
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(selfSigned(pair, now));
        Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
    }

    /** An X.509 v3 certificate without extensions (RFC 5280 section 4.1), in DER. */
    private static byte[] selfSigned(KeyPair pair, Instant now) throws GeneralSecurityException {
        var algorithm = der(0x30, SHA256_WITH_RSA.bytes());
        var commonName = der(0x0c, "sandbox.daraja.invalid".getBytes(StandardCharsets.UTF_8));
        var name = der(0x30, der(0x31, der(0x30, COMMON_NAME.bytes(), commonName)));
        var version = der(0xa0, der(0x02, new byte[] {2}));
        var serial = der(0x02, BigInteger.valueOf(now.toEpochMilli()).toByteArray());
        var validity = der(0x30, time(now.minus(Duration.ofDays(1))), time(now.plus(LIFE)));
        var content = der(
                0x30,
                version,
                serial,
                algorithm,
                name,
                validity,
                name,
                pair.getPublic().getEncoded());
        var signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(pair.getPrivate());
        signer.update(content);
        return der(0x30, content, algorithm, der(0x03, new byte[] {0}, signer.sign()));
    }

    private static byte[] time(Instant at) {
        return der(0x17, UTC_TIME.format(at).getBytes(StandardCharsets.US_ASCII));
    }

    /** One DER element: tag, length in the shortest form, contents. */
    private static byte[] der(int tag, byte[]... contents) {
        var body = new ByteArrayOutputStream();
        for (var each : contents) body.writeBytes(each);
        var all = new ByteArrayOutputStream();
        all.write(tag);
        var length = body.size();
        if (length >= 0x100) {
            all.write(0x82);
            all.write(length >> 8);
        } else if (length >= 0x80) {
            all.write(0x81);
        }
        all.write(length);
        all.writeBytes(body.toByteArray());
        return all.toByteArray();
    }

    String certificatePem() {
        return certificatePem;
    }

    PublicKey publicKey() {
        return publicKey;
    }

    /** True when a SecurityCredential is this password under our key. */
    boolean opens(String credential, String password) {
        try {
            var cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            cipher.init(Cipher.DECRYPT_MODE, privateKey);
            var plain = cipher.doFinal(Base64.getDecoder().decode(credential));
            return MessageDigest.isEqual(plain, password.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException | IllegalArgumentException wrong) {
            return false;
        }
    }
}
