package io.jirani;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.config.Env;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.db.Migrations;
import io.jirani.http.HealthCheck.State;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.Caller;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.identity.PayoutPhone;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.Phone;
import io.jirani.identity.Resealed;
import io.jirani.identity.Role;
import io.jirani.identity.Who;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Msisdn;
import io.jirani.payments.InboxStore;
import io.jirani.payments.IntentRowStore;
import io.jirani.vault.Vault;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A database of before the vault (schema 36) with people in it: moved, rotated, and never opened with a wrong key. */
class VaultRoomTest {
    private static final HouseholdId ASHA = new HouseholdId(new UUID(1, 1));
    private static final HouseholdId OTIENO = new HouseholdId(new UUID(1, 2));
    private static final Msisdn SHARED = new Msisdn("254712345678");
    private static final Msisdn GONE = new Msisdn("254700000077");
    private static final Vault NEXT = new Vault(
            new Secret("the-next-master-key-of-the-vault-of-tests"), Optional.of(TestVault.MASTER), new SecureRandom());
    private static final Vault WRONG =
            new Vault(new Secret("a-wrong-master-key-of-the-vault-of-tests"), Optional.empty(), new SecureRandom());

    private final TestDb database = TestDb.empty();
    private final Db db = database.db();

    VaultRoomTest() throws SQLException, IOException {
        var owner = database.migrate();
        Flyway.configure()
                .dataSource(owner.jdbc(), owner.user(), owner.password().reveal())
                .schemas("jirani")
                .createSchemas(true)
                .locations("classpath:db/migration")
                .placeholders(Map.of("app", "jirani_app"))
                .target("36")
                .load()
                .migrate();
        try (var connection = DriverManager.getConnection(
                        owner.jdbc() + "?currentSchema=jirani",
                        owner.user(),
                        owner.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute(Files.readString(Path.of("src/test/resources/vault/schema-36.sql")));
        }
        Migrations.apply(owner, "jirani_app");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatWasInClearMovesAndNothingOfItStays() {
        assertThat(inClear()).isPositive();
        VaultRoom.sealOld(db, TestVault.VAULT);
        itHasMoved(TestVault.VAULT);
        var rows = rows();
        VaultRoom.sealOld(db, TestVault.VAULT);
        assertThat(rows()).isEqualTo(rows);
    }

    @Test
    void anOldKeyOfAnOperatorIsAnAdministratorsAndAHouseholdsKeyStaysOne() {
        VaultRoom.sealOld(db, TestVault.VAULT);
        var keys = new KeyStore(new SecureRandom());
        var operator = db.<Optional<Who>>transaction(tx -> keys.who(tx, "an old key of an operator"))
                .orElseThrow();
        assertThat(operator.caller()).isInstanceOf(Caller.Operator.class);
        assertThat(operator.scopes()).isEqualTo(Role.ADMIN.scopes());
        var household = db.<Optional<Who>>transaction(tx -> keys.who(tx, "an old key of a household"))
                .orElseThrow();
        assertThat(household.caller()).isEqualTo(new Caller.OfHousehold(ASHA, new CommunityId(new UUID(0, 9))));
        assertThat(household.scopes()).isEqualTo(Role.HOUSEHOLD.scopes());
        assertThat(texts("select count(distinct id) || ' ' || count(scopes) || ' ' || count(expires_at) from api_key"))
                .isEqualTo("2 0 0");
    }

    @Test
    void killedInTheMiddleItGoesOnWhereItWas() {
        var households = new HouseholdStore(TestVault.VAULT);
        assertThatThrownBy(() -> db.inTransaction(tx -> {
                    households.sealOld(tx, 1);
                    throw new IllegalStateException("killed");
                }))
                .hasMessage("killed");
        assertThat(db.<Integer>transaction(tx -> households.sealOld(tx, 1))).isEqualTo(1);
        assertThat(db.<Integer>transaction(tx -> households.sealOld(tx, 5))).isEqualTo(2);
        assertThatThrownBy(() -> db.inTransaction(tx -> {
                    IntentRowStore.sealOld(tx, households.phones(), 9);
                    throw new IllegalStateException("killed");
                }))
                .hasMessage("killed");
        db.inTransaction(tx -> new InboxStore(TestVault.VAULT).sealOld(tx, 1));
        VaultRoom.sealOld(db, TestVault.VAULT);
        itHasMoved(TestVault.VAULT);
    }

    @Test
    void aFingerprintOfBeforeGetsItsKeyAndIsStillKnown() {
        VaultRoom.sealOld(db, TestVault.VAULT);
        assertThat(db.<Long>transaction(tx -> tx.one(
                        "select count(*) as n from idempotency where tag_key is null or fingerprint ="
                                + " sha256(convert_to('{\"phone\":\"0712345678\",\"n\":7}', 'UTF8'))",
                        Tuple.tuple(),
                        row -> row.getLong("n"))))
                .isZero();
        for (var vault : List.of(TestVault.VAULT, NEXT)) {
            assertThat(again(vault, "{\"phone\":\"0712345678\",\"n\":7}").body().getString("id"))
                    .isEqualTo("x");
            assertThatThrownBy(() -> again(vault, "{\"phone\":\"0712345678\",\"n\":8}"))
                    .hasMessageContaining("another body");
        }
        assertThatThrownBy(() -> again(WRONG, "{\"phone\":\"0712345678\",\"n\":7}"))
                .as("its master key is gone: never done again")
                .hasMessageContaining("gone");
    }

    private IdempotencyStore.Answer again(Vault vault, String body) {
        return db.transaction(tx -> new IdempotencyStore(vault)
                .once(
                        tx,
                        "old",
                        "a key of before the vault 7",
                        body.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        Instant.EPOCH,
                        () -> {
                            throw new AssertionError("done twice");
                        }));
    }

    @Test
    void aWrongMasterKeyIsASettingThatCannotBeUsed() {
        VaultRoom.sealOld(db, TestVault.VAULT);
        assertThatThrownBy(() -> VaultRoom.mustOpen(db, WRONG))
                .isInstanceOf(Env.Mistakes.class)
                .hasMessageContaining("JIRANI_VAULT_KEY is not the master key of all people")
                .hasMessageContaining(TestVault.VAULT.current());
        VaultRoom.mustOpen(db, TestVault.VAULT);
        VaultRoom.mustOpen(db, NEXT);
        assertThat(VaultRoom.health(db, WRONG).ask().state()).isEqualTo(State.ERROR);
        assertThat(VaultRoom.health(db, TestVault.VAULT).ask().state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void aRotationThatWasCutOffIsFinishedAndTheOldKeyGoes() {
        VaultRoom.sealOld(db, TestVault.VAULT);
        for (var rows : VaultRoom.resealed(NEXT)) {
            // Operators and signing keys came after the vault: here are none yet (access.StaffSealsTest turns theirs).
            if (db.<Integer>transaction(rows::left) == 0) continue;
            assertThat(db.<Integer>transaction(tx -> rows.reseal(tx, 1))).isEqualTo(1);
            assertThat(db.<Integer>transaction(rows::left)).isPositive();
        }
        // In between both keys are needed, and enough.
        assertThatThrownBy(() -> VaultRoom.mustOpen(db, TestVault.VAULT)).isInstanceOf(Env.Mistakes.class);
        itHasMoved(NEXT);

        VaultRoom.resealed(NEXT).forEach(this::rotate);
        var alone = new Vault(
                new Secret("the-next-master-key-of-the-vault-of-tests"), Optional.empty(), new SecureRandom());
        VaultRoom.mustOpen(db, alone);
        itHasMoved(alone);
        assertThatThrownBy(() -> VaultRoom.mustOpen(db, TestVault.VAULT)).isInstanceOf(Env.Mistakes.class);
    }

    @Test
    void theGatewayGoesOnWhileKeysAreRotated() throws InterruptedException, ExecutionException {
        VaultRoom.sealOld(db, TestVault.VAULT);
        var households = new HouseholdStore(NEXT);
        var over = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> reader = () -> {
                int read = 0;
                do {
                    assertThat(db.<List<Household>>transaction(tx -> households.byPhone(tx, SHARED)))
                            .hasSize(2);
                    var number = new Msisdn("2547%08d".formatted(++read));
                    db.inTransaction(tx -> households.phones().add(tx, OTIENO, number, Instant.EPOCH));
                } while (!over.get());
                return read;
            };
            var reading = threads.submit(reader);
            try {
                VaultRoom.resealed(NEXT).forEach(this::rotate);
            } finally {
                over.set(true);
            }
            assertThat(reading.get()).isPositive();
        }
        VaultRoom.resealed(NEXT).forEach(this::rotate);
        VaultRoom.mustOpen(
                db,
                new Vault(
                        new Secret("the-next-master-key-of-the-vault-of-tests"), Optional.empty(), new SecureRandom()));
    }

    private void rotate(Resealed rows) {
        while (db.transaction(rows::left) > 0) db.transaction(tx -> rows.reseal(tx, 2));
    }

    private void itHasMoved(Vault vault) {
        assertThat(inClear()).isZero();
        var households = new HouseholdStore(vault);
        var asha = db.transaction(tx -> households.get(tx, ASHA));
        assertThat(asha.name() + ", " + asha.location()).isEqualTo("Asha Mwangi, Kilimani");
        assertThat(asha.phones()).containsExactly(new Msisdn("254700000001"), SHARED);
        assertThat(db.<List<Household>>transaction(tx -> households.byPhone(tx, SHARED)))
                .extracting(Household::id)
                .containsExactly(ASHA, OTIENO);
        var phones = households.phones();
        assertThat(db.<List<Phone>>transaction(tx -> phones.of(tx, ASHA))).hasSize(3);
        // A number that only payments knew is kept for them and for nothing else.
        assertThat(db.<List<Phone>>transaction(tx -> phones.byNumber(tx, GONE))).isEmpty();
        assertThat(db.<Optional<Phone>>transaction(tx -> phones.everOf(tx, ASHA, GONE)))
                .isPresent();
        assertThat(texts("""
                select count(*) || ' ' || count(distinct i.phone_id) || ' ' || count(f.retired_at)
                from payment_intent i join phone f on f.id = i.phone_id
                """)).isEqualTo("6 2 2");
        assertThat(texts("select count(*) from inbox where sealed is not null")).isEqualTo("3");
        // Who paid, and we asked the provider, has proved itself by it; an operator's word still is no proof.
        var numbers = new PayoutPhones(phones);
        var then = Instant.parse("2026-04-02T00:00:00Z");
        assertThat(db.<PayoutPhone>transaction(tx -> numbers.of(tx, ASHA, then))
                        .ready()
                        .map(Phone::number))
                .contains(SHARED);
        assertThat(db.<PayoutPhone>transaction(tx -> numbers.of(tx, OTIENO, then)))
                .isEqualTo(new PayoutPhone.Unproven());
    }

    private long inClear() {
        return Long.parseLong(texts("""
                select (select count(*) from household where num_nonnulls(name, location) > 0)
                    + (select count(*) from household_phone) + (select count(*) from payment_intent where msisdn is not null)
                    + (select count(*) from inbox where num_nonnulls(headers, body) > 0)
                """));
    }

    private String rows() {
        return texts("""
                select (select string_agg(p::text, ' ' order by id) from person p)
                    || (select string_agg(f::text, ' ' order by id) from phone f)
                    || (select string_agg(i::text, ' ' order by id) from inbox i)
                """);
    }

    private String texts(String sql) {
        return db.transaction(tx -> tx.one(sql, Tuple.tuple(), row -> String.valueOf(row.getValue(0))));
    }
}
