package io.jirani.payments.mpesa;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.config.Env;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provider's sandbox and its live system: never a part of one beside the other, and no test speaks to either. */
class MixedWorldsTest {
    private static final String LIVE = "https://api.safaricom.co.ke";
    private static final String SANDBOX = "https://sandbox.safaricom.co.ke";
    private static final String PUBLIC_PASSKEY = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919";

    @TempDir
    private Path folder = Path.of("target");

    private Map<String, String> whole(String host) throws Exception {
        return new HashMap<>(Map.of(
                "JIRANI_MPESA_BASE_URL", host,
                "JIRANI_MPESA_CONSUMER_KEY", "key",
                "JIRANI_MPESA_CONSUMER_SECRET", "secret",
                "JIRANI_MPESA_SHORTCODE", "745120",
                "JIRANI_MPESA_PASSKEY", "passkey",
                "JIRANI_MPESA_B2C_SHORTCODE", "745121",
                "JIRANI_MPESA_INITIATOR", "initiator",
                "JIRANI_MPESA_INITIATOR_PASSWORD", "password",
                "JIRANI_MPESA_CERTIFICATE", certificate("somebody")));
    }

    /** A certificate in a name, as the provider's are in its hosts'. */
    private String certificate(String holder) throws Exception {
        var store = folder.resolve(holder + ".p12");
        var pem = folder.resolve(holder + ".pem");
        if (Files.exists(pem)) return Files.readString(pem);
        run(
                "-genkeypair",
                "-alias",
                "k",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=" + holder,
                "-keystore",
                store.toString());
        run("-exportcert", "-rfc", "-alias", "k", "-keystore", store.toString(), "-file", pem.toString());
        return Files.readString(pem);
    }

    private static void run(String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", "changeit", "-storetype", "PKCS12"));
        var ended = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        assertThat(ended).isZero();
    }

    private static List<String> mistakes(Map<String, String> variables) {
        var env = new Env(variables, Map.of());
        MpesaConfig.from(env, URI.create("https://power.example.org"));
        try {
            env.refuseMistakes();
            return List.of();
        } catch (Env.Mistakes refused) {
            return refused.all();
        }
    }

    private static Map<String, String> with(Map<String, String> whole, String name, String value) {
        var other = new HashMap<>(whole);
        other.put(name, value);
        return other;
    }

    @Test
    void keysOfOneWorldDoNotStandBesideTheHostOfTheOther() throws Exception {
        var live = whole(LIVE);
        var sandbox = whole(SANDBOX);
        assertThat(mistakes(live)).isEmpty();
        assertThat(mistakes(with(live, "JIRANI_MPESA_SHORTCODE", "174379")))
                .singleElement()
                .asString()
                .startsWith("JIRANI_MPESA_SHORTCODE is the sandbox's");
        assertThat(mistakes(with(live, "JIRANI_MPESA_PASSKEY", PUBLIC_PASSKEY)))
                .singleElement()
                .asString()
                .startsWith("JIRANI_MPESA_PASSKEY is the sandbox's")
                .doesNotContain(PUBLIC_PASSKEY);
        assertThat(mistakes(with(live, "JIRANI_MPESA_CERTIFICATE", certificate("apicrypt.safaricom.co.ke"))))
                .singleElement()
                .asString()
                .startsWith("JIRANI_MPESA_CERTIFICATE is the sandbox's");
        assertThat(mistakes(with(sandbox, "JIRANI_MPESA_CERTIFICATE", certificate("apigee.apicaller.safaricom.co.ke"))))
                .singleElement()
                .asString()
                .startsWith("JIRANI_MPESA_CERTIFICATE is the live system's");
        var all = with(with(sandbox, "JIRANI_MPESA_SHORTCODE", "174379"), "JIRANI_MPESA_PASSKEY", PUBLIC_PASSKEY);
        assertThat(mistakes(all)).as("the sandbox's own").isEmpty();
    }

    /** Ruling 9: without an id of ours an absent payout could never be proven absent. */
    @Test
    void liveMoneyGoesOutByTheThirdVersionOnly() throws Exception {
        assertThat(mistakes(with(whole(LIVE), "JIRANI_MPESA_B2C_VERSION", "v1")))
                .singleElement()
                .asString()
                .startsWith("JIRANI_MPESA_B2C_VERSION=v1");
        assertThat(mistakes(with(whole(SANDBOX), "JIRANI_MPESA_B2C_VERSION", "v1")))
                .isEmpty();
    }

    @Test
    void theProvidersHostHasNoDefault() throws Exception {
        var without = whole(LIVE);
        without.remove("JIRANI_MPESA_BASE_URL");
        assertThat(mistakes(without)).singleElement().asString().startsWith("JIRANI_MPESA_BASE_URL is missing");
    }

    /** Only tests of settings name the provider's hosts, and these are read, not called. */
    @Test
    void noTestSpeaksToTheProvider() throws IOException {
        var named = new ArrayList<String>();
        try (var files = Files.walk(Path.of("src/test/java"))) {
            for (var file : files.filter(it -> it.toString().endsWith(".java")).toList())
                if (Files.readString(file).contains("https://" + "api.safaricom")
                        || Files.readString(file).contains("https://" + "sandbox.safaricom"))
                    named.add(String.valueOf(file.getFileName()));
        }
        assertThat(named)
                .isSubsetOf(
                        "ServeSettingsTest.java", "MixedWorldsTest.java", "DoctorTest.java", "MpesaCommandTest.java");
    }

    @Test
    void theListBeforeGoingLiveNamesWhatCannotBeUndone() throws IOException {
        var page = Files.readString(Path.of("docs/pitfalls.md"));
        var list = page.substring(page.indexOf("**Before going live**"));
        assertThat(list)
                .contains("revokes other apps", "registered once", "really debited", "one fixed address")
                .contains("JIRANI_MPESA_SOURCES", "JIRANI_PROXIES");
    }
}
