package io.jirani.db;

import java.util.Map;
import org.flywaydb.core.Flyway;

/**
 * The schema's history, forward only: {@code db/migration/V*.sql}, each naming its store in its first line. Runs as the
 * role that owns the schema; the gateway itself never does.
 */
public final class Migrations {
    private Migrations() {}

    /**
     * Brings the database to this build's schema and answers how many steps that took.
     *
     * @param appRole the role the gateway connects as; it is granted what it needs and nothing more
     */
    public static int apply(DbUrl owner, String appRole) {
        var flyway = Flyway.configure()
                .dataSource(owner.jdbc(), owner.user(), owner.password().reveal())
                .schemas("jirani")
                .createSchemas(true)
                .locations("classpath:db/migration")
                .placeholders(Map.of("app", appRole))
                .validateMigrationNaming(true)
                .load();
        return flyway.migrate().migrationsExecuted;
    }
}
