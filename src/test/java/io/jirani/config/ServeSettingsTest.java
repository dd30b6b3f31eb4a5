package io.jirani.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Money;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeSettingsTest {
    private static final Map<String, String> GOOD = joined(
            Map.of("JIRANI_VAULT_KEY", "v".repeat(32)),
            Map.of(
                    "JIRANI_MODE", "live",
                    "JIRANI_PUBLIC_URL", "https://power.example.org/",
                    "JIRANI_DB_URL", "postgresql://jirani_app:s3cret@db:5432/jirani",
                    "JIRANI_MQTT_URL", "mqtts://broker.example.org:8883",
                    "JIRANI_MQTT_USER", "gateway",
                    "JIRANI_MQTT_PASSWORD", "pw",
                    "JIRANI_DEVICE_MASTER_KEY", "d".repeat(32),
                    "JIRANI_CALLBACK_KEY", "c".repeat(32),
                    "JIRANI_REGIME", "mini_grid",
                    "JIRANI_MPESA_BASE_URL", "https://api.safaricom.co.ke"));

    @Test
    void good_settings_are_read_with_their_defaults() {
        var settings = read(GOOD);
        assertThat(settings.mode()).isEqualTo(ServeSettings.Mode.LIVE);
        assertThat(settings.web().port()).isEqualTo(8080);
        assertThat(settings.web().publicUrl()).hasToString("https://power.example.org");
        assertThat(settings.custody()).isEqualTo(ServeSettings.Custody.PASS_THROUGH);
        assertThat(settings.compatDoor()).isEqualTo(ServeSettings.CompatDoor.KEYED);
        assertThat(settings.market().payoutMinimum()).isEqualTo(Money.kes(5000));
        assertThat(settings.roles()).containsExactlyInAnyOrder(ServeSettings.Role.values());
        assertThat(settings.toString()).doesNotContain("s3cret", "dddd", "cccc", "vvvv");
    }

    @Test
    void every_mistake_is_named_at_once() {
        var mistakes = mistakes(Map.of(
                "JIRANI_MODE", "production",
                "JIRANI_HTTP_PORT", "http",
                "JIRANI_DB_URL", "mysql://x",
                "JIRANI_CALLBACK_KEY", "short",
                "JIRANI_INTERVAL_SECONDS", "700",
                "JIRANI_REGIME", "grid",
                "JIRANI_COMPAT_OPEN", "yes",
                "JIRANI_MQTT_URL", "ftp://x"));
        assertThat(mistakes)
                .anyMatch(text -> text.startsWith("JIRANI_MODE cannot be used: needs one of live, sandbox"))
                .anyMatch(text -> text.equals("JIRANI_HTTP_PORT cannot be used: not a whole number"))
                .anyMatch(text -> text.startsWith("JIRANI_PUBLIC_URL is missing"))
                .anyMatch(text -> text.startsWith("JIRANI_DB_URL cannot be used"))
                .anyMatch(text ->
                        text.startsWith("JIRANI_DEVICE_MASTER_KEY (or JIRANI_DEVICE_MASTER_KEY_FILE) is missing"))
                .anyMatch(text -> text.startsWith("JIRANI_CALLBACK_KEY cannot be used"))
                .anyMatch(text -> text.startsWith("JIRANI_INTERVAL_SECONDS cannot be used"))
                .anyMatch(text -> text.startsWith("JIRANI_REGIME cannot be used"))
                .anyMatch(text -> text.startsWith("JIRANI_COMPAT_OPEN cannot be used"))
                .anyMatch(text -> text.startsWith("JIRANI_MQTT_URL cannot be used"));
    }

    @Test
    void live_and_sandbox_do_not_mix() {
        assertThat(mistakes(with("JIRANI_MPESA_BASE_URL", "https://sandbox.safaricom.co.ke")))
                .containsExactly("JIRANI_MPESA_BASE_URL is the provider's sandbox, JIRANI_MODE is live");
        assertThat(mistakes(with("JIRANI_MODE", "sandbox")))
                .containsExactly("JIRANI_MPESA_BASE_URL is the provider's live system, JIRANI_MODE is sandbox");
        assertThat(mistakes(with("JIRANI_COMPAT_OPEN", "true")))
                .containsExactly("JIRANI_COMPAT_OPEN=true is refused with JIRANI_MODE=live");
        assertThat(mistakes(with("JIRANI_REGIME", "")))
                .containsExactly("JIRANI_REGIME is missing: live money needs mini_grid, estate or pilot");
        assertThat(mistakes(with("JIRANI_CUSTODY", "wallet")))
                .containsExactly("JIRANI_CUSTODY=wallet needs JIRANI_CUSTODY_LICENCE");
        assertThat(mistakes(with("JIRANI_PUBLIC_URL", "http://power.example.org")))
                .containsExactly("JIRANI_PUBLIC_URL must be https with JIRANI_MODE=live");
        assertThat(mistakes(with("JIRANI_PUBLIC_URL", "https://example.org/mpesa")))
                .singleElement()
                .asString()
                .contains("a word the provider refuses");
        assertThat(mistakes(with("JIRANI_CALLBACK_KEY", "d".repeat(32))))
                .containsExactly("JIRANI_CALLBACK_KEY and JIRANI_DEVICE_MASTER_KEY are the same");
        assertThat(mistakes(with("JIRANI_VAULT_KEY", "c".repeat(32))))
                .singleElement()
                .asString()
                .startsWith("JIRANI_VAULT_KEY is one of the other keys too");
    }

    @Test
    void older_names_are_understood_and_ours_win() {
        var old = new HashMap<>(GOOD);
        old.remove("JIRANI_DB_URL");
        old.remove("JIRANI_MQTT_URL");
        old.put("DATABASE_URL", "postgresql://old:old@db/old");
        old.put("MQTT_HOST", "broker:1884");
        old.put("PORT", "9000");
        var settings = read(old);
        assertThat(settings.databaseUrl().reveal()).contains("old:old");
        assertThat(settings.broker().url()).hasToString("Optional[mqtt://broker:1884]");
        assertThat(settings.web().port()).isEqualTo(9000);
        old.put("JIRANI_HTTP_PORT", "9001");
        assertThat(read(old).web().port()).isEqualTo(9001);
    }

    @Test
    void a_secret_may_stand_in_a_file(@TempDir Path folder) throws IOException {
        var file = folder.resolve("db");
        Files.writeString(file, "postgresql://a:b@db/c\n");
        var variables = new HashMap<>(GOOD);
        variables.remove("JIRANI_DB_URL");
        variables.put("JIRANI_DB_URL_FILE", file.toString());
        assertThat(read(variables).databaseUrl().reveal()).isEqualTo("postgresql://a:b@db/c");
        variables.put("JIRANI_DB_URL_FILE", folder.resolve("nothing").toString());
        assertThatThrownBy(() -> read(variables)).hasMessageContaining("JIRANI_DB_URL_FILE cannot be read");
    }

    @Test
    void no_secret_is_among_what_is_found() {
        var env = new Env(GOOD, Aliases.ALL);
        ServeSettings.from(env);
        assertThat(env.found().toString()).doesNotContain("s3cret", "dddd", "cccc", "vvvv", "value=pw");
    }

    /** The table of settings, against every name the code reads. */
    @Test
    void the_table_of_settings_is_whole() throws IOException {
        var table = Files.readString(Path.of("docs/settings.md"));
        var read = Pattern.compile("env\\.(?:or|need|maybe|secret|hidden|optionalSecret)\\(\\s*\"([A-Z0-9_]+)\"");
        var names = new TreeSet<String>();
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (var file :
                    files.filter(path -> path.toString().endsWith(".java")).toList())
                read.matcher(Files.readString(file)).results().forEach(found -> names.add("JIRANI_" + found.group(1)));
        }
        var listed = new TreeSet<String>();
        Pattern.compile("^\\| `(JIRANI_[A-Z0-9_]+)`", Pattern.MULTILINE)
                .matcher(table)
                .results()
                .forEach(found -> listed.add(found.group(1)));
        assertThat(listed).isEqualTo(names);
        for (var alias : Aliases.ALL.keySet()) assertThat(table).contains("`" + alias + "`");
    }

    private static Map<String, String> joined(Map<String, String> some, Map<String, String> others) {
        var all = new HashMap<>(some);
        all.putAll(others);
        return Map.copyOf(all);
    }

    private static Map<String, String> with(String name, String value) {
        var variables = new HashMap<>(GOOD);
        variables.put(name, value);
        return variables;
    }

    private static ServeSettings read(Map<String, String> variables) {
        var env = new Env(variables, Aliases.ALL);
        var settings = ServeSettings.from(env);
        env.refuseMistakes();
        return settings;
    }

    private static List<String> mistakes(Map<String, String> variables) {
        try {
            read(variables);
            return List.of();
        } catch (Env.Mistakes mistakes) {
            return mistakes.all();
        }
    }
}
