package io.jirani.demo.daraja;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.payments.Statement;
import io.jirani.payments.StatementFile;
import io.jirani.payments.StatementRow;
import io.jirani.payments.mpesa.MpesaStatementCsv;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulator's statement is one that the gateway reads: the shape of the portal, no row missing, nobody's number whole. */
class DarajaStatementTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    private Path folder = Path.of("target");

    @Test
    void bothAccountsAreReadWholeWithWhatEachRowIsAbout() {
        var config = DarajaSimConfig.standard(folder);
        var world = new DarajaWorld();
        var at = NOW.minusSeconds(60).toEpochMilli();
        world.apply(new DarajaEvent.TypedIn(new DarajaEvent.Typed(
                "UKM7TYPED1", "254708374149", 40, config.payBill().shortcode(), "H, \"0042\"", "", at)));
        var reader = new MpesaStatementCsv(
                config.payBill().shortcode(), config.disburser().shortcode());
        var csv = new DarajaStatementCsv(config, world);
        var text = csv.of(DarajaStatementCsv.Account.WORKING, NOW);
        assertThat(text).doesNotContain("254708374149").contains("2547*****149");
        var working = whole(reader.read(text));
        assertThat(working.side()).isEqualTo(Statement.Side.COLLECT);
        assertThat(working.lines()).hasSize(1);
        var row = working.lines().getFirst().row();
        assertThat(row.kind()).isEqualTo(StatementRow.Kind.IN);
        assertThat(row.receipt().number()).isEqualTo("UKM7TYPED1");
        assertThat(row.about()).contains("H, \"0042\"");
        var utility = whole(reader.read(csv.of(DarajaStatementCsv.Account.UTILITY, NOW)));
        assertThat(utility.side()).isEqualTo(Statement.Side.PAYOUT);
        assertThat(utility.lines()).isEmpty();
    }

    private static Statement whole(StatementFile file) {
        assertThat(file).isInstanceOf(StatementFile.Whole.class);
        return ((StatementFile.Whole) file).statement();
    }
}
