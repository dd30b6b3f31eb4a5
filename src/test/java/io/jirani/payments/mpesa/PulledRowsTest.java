package io.jirani.payments.mpesa;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.payments.ArrivalList.Answer;
import org.junit.jupiter.api.Test;

class PulledRowsTest {
    /** One row that cannot be read, such as a reversal's, does not keep the whole list unread as long as it is on it. */
    @Test
    void oneOddRowLeavesTheOthers() {
        var body = """
                {"ResponseCode":"1000","Response":[[
                {"transactionId":"UKX1","trxDate":"2026-11-22T08:00:00Z","amount":"30.00","billreference":"H0001"},
                {"transactionId":"UKX2","trxDate":"2026-11-22T08:01:00Z","amount":"-30.00","billreference":"H0001"}]]}
                """;
        var rows = (Answer.Rows) MpesaPullClient.pulled(200, body);
        assertThat(rows.rows()).hasSize(1);
        assertThat(rows.odd()).hasSize(1);
    }
}
