package io.jirani.demo.daraja;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DarajaIdsTest {
    @ParameterizedTest
    @CsvSource({
        "2017-07-27T10:00:00Z,LGR",
        "2019-12-19T10:00:00Z,NLJ",
        "2021-01-07T10:00:00Z,PA7",
        "2025-10-03T00:04:27Z,TJ3",
        "2025-10-26T22:00:00Z,TJR",
        "2026-10-02T10:00:00Z,UJ2"
    })
    void aReceiptBeginsWithTheDateInEastAfrica(Instant at, String prefix) {
        assertThat(DarajaIds.datePrefix(at)).isEqualTo(prefix);
    }

    @Test
    void aCheckoutIdIsTheTimeInEastAfricaAndTheEndOfThePhone() {
        var ids = new DarajaIds(new SplittableRandom(1));
        var at = Instant.parse("2025-10-03T00:04:09.377Z");
        var taken = new HashSet<String>();
        assertThat(ids.checkout(at, "254708374149", taken::contains)).isEqualTo("ws_CO_03102025030409377708374149");
        taken.add("ws_CO_03102025030409377708374149");
        assertThat(ids.checkout(at, "254708374149", taken::contains)).isEqualTo("ws_CO_03102025030409378708374149");
    }

    @ParameterizedTest
    @CsvSource({"1,0", "100,0", "101,5", "1500,5", "1501,9", "5000,9", "5001,11", "20000,11", "20001,13", "250000,13"})
    void aPayoutIsChargedByTheTariff(long amount, long charge) {
        assertThat(DarajaWorld.charge(amount)).isEqualTo(charge);
    }

    @Test
    void theCertificateIsReadByEveryoneAndFitsTheKey(@TempDir Path directory) throws GeneralSecurityException {
        var keys = DarajaKeys.openOrMake(directory, Instant.parse("2026-11-21T00:00:00Z"));
        var bytes = new ByteArrayInputStream(keys.certificatePem().getBytes(StandardCharsets.UTF_8));
        var certificate =
                (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(bytes);
        certificate.verify(keys.publicKey());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=sandbox.daraja.invalid");
        assertThat(certificate.getNotAfter()).isAfter("2036-01-01");
        var again = DarajaKeys.openOrMake(directory, Instant.parse("2027-11-21T00:00:00Z"));
        assertThat(again.certificatePem()).isEqualTo(keys.certificatePem());
        assertThat(keys.opens(Base64.getEncoder().encodeToString(new byte[256]), "x"))
                .isFalse();
        assertThat(keys.opens("not base64!", "x")).isFalse();
    }
}
