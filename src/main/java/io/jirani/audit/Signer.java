package io.jirani.audit;

import io.jirani.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** Signs what is published, with an Ed25519 key of this installation. */
public final class Signer {
    private static final String ALGORITHM = "Ed25519";
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final String PUBLIC = " PUBLIC ";
    private static final byte[] PROBE = "jirani".getBytes(StandardCharsets.UTF_8);

    private final PrivateKey secret;
    private final String key;

    private Signer(PrivateKey secret, String key) {
        this.secret = secret;
        this.key = key;
    }

    /**
     * The signer of a key in PEM, as {@code openssl genpkey -algorithm ed25519} writes it (PKCS#8), with its public key
     * behind it as {@link #make} writes it. Refuses any other text.
     */
    public static Signer of(Secret pem) {
        try {
            var keys = KeyFactory.getInstance(ALGORITHM);
            var secret = keys.generatePrivate(new PKCS8EncodedKeySpec(bytes(pem.reveal(), BEGIN, END)));
            var shown = bytes(pem.reveal(), BEGIN.replace(" PRIVATE ", PUBLIC), END.replace(" PRIVATE ", PUBLIC));
            keys.generatePublic(new X509EncodedKeySpec(shown));
            var signer = new Signer(secret, Base64.getEncoder().encodeToString(shown));
            if (!holds(signer.key, PROBE, signer.sign(PROBE)))
                throw new IllegalArgumentException("the public key is not the private one's");
            return signer;
        } catch (GeneralSecurityException wrong) {
            throw new IllegalArgumentException("needs an Ed25519 key pair in PEM: PRIVATE KEY and PUBLIC KEY", wrong);
        }
    }

    /** The signer of a file's key. A file that is not there is made with a fresh key that only its owner may read. */
    public static Signer open(Path file, SecureRandom random) {
        try {
            if (!Files.exists(file)) make(file, random);
            return of(new Secret(Files.readString(file)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A fresh key, for tests and for those who keep it elsewhere: private and public key in PEM. */
    public static Secret fresh(SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(255, random);
            var pair = generator.generateKeyPair();
            return new Secret(pem(BEGIN, END, pair.getPrivate().getEncoded())
                    + pem(
                            BEGIN.replace(" PRIVATE ", PUBLIC),
                            END.replace(" PRIVATE ", PUBLIC),
                            pair.getPublic().getEncoded()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The public key: Base64 of its X.509 form, as {@code openssl pkey -pubout -outform DER | base64} gives it. */
    public String key() {
        return key;
    }

    /** The signature over bytes, Base64. */
    public String sign(byte[] bytes) {
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initSign(secret);
            signature.update(bytes);
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The signature over a text's UTF-8 bytes, Base64. */
    public String sign(String text) {
        return sign(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The hash of a text's UTF-8 bytes, 64 hexadecimal digits. */
    public static String sha256(String text) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Whether a signature over a text is that of a public key, both Base64. Nonsense is not. */
    public static boolean holds(String key, String text, String signature) {
        return holds(key, text.getBytes(StandardCharsets.UTF_8), signature);
    }

    /** Whether a signature over bytes is that of a public key, both Base64. Nonsense is not. */
    public static boolean holds(String key, byte[] bytes, String signature) {
        try {
            PublicKey known = KeyFactory.getInstance(ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(key)));
            var check = Signature.getInstance(ALGORITHM);
            check.initVerify(known);
            check.update(bytes);
            return check.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException nonsense) {
            return false;
        }
    }

    /** All of it or nothing: two processes that start at once end with the same key. */
    private static void make(Path file, SecureRandom random) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        var fresh = Files.createTempFile(
                folder,
                ".audit-key",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(fresh, fresh(random).reveal());
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException another) {
            // the other process was first: its key it is
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static String pem(String begin, String end, byte[] der) {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return begin + "\n" + lines + "\n" + end + "\n";
    }

    private static byte[] bytes(String pem, String begin, String end) {
        int from = pem.indexOf(begin);
        int to = pem.indexOf(end);
        if (from < 0 || to < from) throw new IllegalArgumentException("needs " + begin + " .. " + end);
        return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
    }
}
