package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class JudgeWeatherTest {
    @Test
    void aCallbackIsNotGivenUpBecauseTheDatabaseIsBusy() throws Exception {
        try (var world = new World()) {
            var id = world.ask(world.household(Custody.WALLET));
            while (world.payments.collect() > 0) {}
            assertThat(world.stk(id, world.paid(id, 30, "UKLBUSY001"))).isEqualTo(200);
            asSuperuser(world, """
                    create function jirani.busy() returns trigger language plpgsql as
                    $$ begin raise exception 'lock timeout' using errcode = '55P03'; end $$
                    """);
            asSuperuser(
                    world, "create trigger busy before update on jirani.payment_intent execute function jirani.busy()");
            for (int i = 0; i < 8; i++) assertThat(world.payments.judge()).isZero();
            asSuperuser(world, "drop trigger busy on jirani.payment_intent");

            assertThat(world.payments.judge()).isEqualTo(1);
            assertThat(world.view(id).state()).isEqualTo(CollectionState.SUCCEEDED);
        }
    }

    private static void asSuperuser(World world, String sql) throws SQLException {
        var url = world.database.superuser();
        try (var connection = DriverManager.getConnection(
                        url.jdbc(), url.user(), url.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
