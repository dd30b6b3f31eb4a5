package io.jirani.payments;

import io.jirani.config.Secret;
import io.jirani.payments.mpesa.MpesaConfig;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;

/** Settings of a provider on this machine. */
final class TestMpesa {
    private TestMpesa() {}

    static MpesaConfig config(int port) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return new MpesaConfig(
                    URI.create("http://127.0.0.1:" + port),
                    "key",
                    new Secret("secret"),
                    "174379",
                    new Secret("passkey"),
                    "CustomerPayBillOnline",
                    "600000",
                    "initiator",
                    new Secret("password"),
                    generator.generateKeyPair().getPublic(),
                    URI.create("http://127.0.0.1:1"));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
