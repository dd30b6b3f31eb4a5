package io.jirani.demo.daraja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DarajaPayoutTest {
    private static final String SELLER = "254700000002";

    @TempDir
    Path directory;

    private Provider provider;

    @BeforeEach
    void start() {
        provider = Provider.quickIn(directory);
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    private static Map<String, Object> parameters(JsonObject result) {
        var all = new HashMap<String, Object>();
        for (var each : result.getJsonObject("ResultParameters").getJsonArray("ResultParameter")) {
            var pair = (JsonObject) each;
            all.put(pair.getString("Key"), pair.getValue("Value", ""));
        }
        return all;
    }

    @Test
    void aPayoutIsAcknowledgedThenPaidAndChargedToAnAccountBelowZero() {
        var body = provider.payBody(SELLER, 200);
        var taken = provider.payRaw(body).json();
        assertThat(taken.getString("OriginatorConversationID")).isEqualTo(body.getString("OriginatorConversationID"));
        assertThat(taken.getString("ConversationID")).matches("AG_\\d{8}_[0-9a-f]{20}");
        var told = provider.next();
        assertThat(told.path()).isEqualTo("/hooks/pay/abc/result");
        var result = told.result();
        assertThat(result.getValue("ResultCode")).isEqualTo(0);
        assertThat(parameters(result))
                .containsEntry("TransactionAmount", 200)
                .containsEntry("TransactionReceipt", result.getString("TransactionID"))
                .containsEntry("B2CUtilityAccountAvailableFunds", 4_800.0)
                .containsEntry("B2CChargesPaidAccountAvailableFunds", -5.0);
        assertThat(provider.show("/sim/phones/" + SELLER).getLong("balance")).isEqualTo(20_200);
        var line = provider.list("/sim/statement").getJsonObject(0);
        assertThat(line.getString("kind")).isEqualTo("b2c");
        assertThat(line.getString("originator")).isEqualTo(body.getString("OriginatorConversationID"));
    }

    @Test
    void anOriginatorIdIsTakenOnceOnly() throws InterruptedException {
        var body = provider.payBody(SELLER, 200);
        provider.payRaw(body);
        var again = provider.payRaw(body);
        assertThat(again.status()).isEqualTo(500);
        assertThat(again.json().getString("errorCode")).isEqualTo("500.002.1001");
        provider.next();
        assertThat(provider.received.poll(100, TimeUnit.MILLISECONDS)).isNull();
        assertThat(provider.list("/sim/statement")).hasSize(1);
    }

    @Test
    void aDryWalletEndsWith1UntilItIsToppedUp() {
        var dry = provider.pay(SELLER, 5_001);
        assertThat(dry.getValue("ResultCode")).isEqualTo(1);
        assertThat(dry.containsKey("ResultParameters")).isFalse();
        assertThat(dry.getString("TransactionID")).endsWith("0000000");
        provider.sim("POST", "/sim/topup", new JsonObject().put("amount", 300_000));
        assertThat(provider.pay(SELLER, 5_001).getValue("ResultCode")).isEqualTo(0);
        assertThat(provider.show("/sim/accounts").getLong("charges")).isEqualTo(-11);
        assertThat(provider.pay(SELLER, 250_001).getValue("ResultCode")).isEqualTo(3);
        provider.sim("PUT", "/sim/phones/" + SELLER, new JsonObject().put("balance", 499_990));
        assertThat(provider.pay(SELLER, 11).getValue("ResultCode")).isEqualTo(8);
    }

    @Test
    void aWrongCredentialEndsWith2001AndTheThirdInARowLocks() {
        for (int i = 0; i < 3; i++) {
            provider.payRaw(provider.payBody(SELLER, 10).put("SecurityCredential", provider.credential("other")));
            assertThat(provider.next().result().getValue("ResultCode")).isEqualTo(2001);
        }
        assertThat(provider.pay(SELLER, 10).getValue("ResultCode")).isEqualTo(8006);
        provider.sim("POST", "/sim/unlock", new JsonObject());
        assertThat(provider.pay(SELLER, 10).getValue("ResultCode")).isEqualTo(0);
    }

    @ParameterizedTest
    @CsvSource({
        "Amount,0",
        "PartyB,0700000002",
        "CommandID,Gift",
        "Remarks,x",
        "OriginatorConversationID,''",
        "ResultURL,https://shop.example/query",
        "SecurityCredential,''"
    })
    void aFieldThatIsNotRightIsNamed(String field, String value) {
        var answer = provider.payRaw(provider.payBody(SELLER, 10).put(field, value));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().getString("errorMessage")).isEqualTo("Bad Request - Invalid " + field);
    }

    @Test
    void aLostAnswerStillPaysAndADroppedResultIsFoundByStatus() {
        provider.fault(SELLER, "lose_b2c_answer");
        provider.fault(SELLER, "drop_b2c_result");
        var body = provider.payBody(SELLER, 40);
        assertThatThrownBy(() -> provider.payRaw(body)).isInstanceOf(UncheckedIOException.class);
        var originator = body.getString("OriginatorConversationID");
        JsonObject result;
        do result = provider.status("OriginatorConversationID", originator);
        while ("Pending".equals(parameters(result).get("TransactionStatus")));
        var found = parameters(result);
        assertThat(found)
                .containsEntry("TransactionStatus", "Completed")
                .containsEntry("Amount", 40)
                .containsEntry("DebitPartyCharges", "Fee For B2C Payment|KES|0.00");
        assertThat(parameters(provider.status("TransactionID", String.valueOf(found.get("ReceiptNo")))))
                .containsEntry("Originator Conversation ID", originator);
        assertThat(parameters(provider.status("OriginalConversationID", String.valueOf(found.get("Conversation ID")))))
                .containsEntry("ReceiptNo", found.get("ReceiptNo"));
        assertThat(provider.status("OriginatorConversationID", "never-sent").getValue("ResultCode"))
                .isEqualTo("R000002");
        provider.sim("POST", "/sim/redeliver", new JsonObject().put("originator", originator));
        assertThat(provider.next().result().getString("TransactionID")).isEqualTo(found.get("ReceiptNo"));
    }

    @Test
    void aQueueTimeoutMayBeFollowedByTheRealResult() {
        provider.fault(SELLER, "b2c_queue_timeout");
        provider.payRaw(provider.payBody(SELLER, 40));
        var notices = provider.next(2);
        assertThat(notices)
                .extracting(Provider.Received::path)
                .isEqualTo(List.of("/hooks/pay/abc/timeout", "/hooks/pay/abc/result"));
        assertThat(notices.getLast().result().getValue("ResultCode")).isEqualTo(0);
    }

    @Test
    void theBalanceTellsBothShortcodes() {
        provider.push("254700000001", 700);
        provider.next();
        provider.pay(SELLER, 2_000);
        provider.call("/mpesa/accountbalance/v1/query", provider.askBody("AccountBalance"));
        assertThat(String.valueOf(parameters(provider.next().result()).get("AccountBalance")))
                .contains("Utility Account|KES|3000.00|3000.00|0.00|0.00")
                .contains("Charges Paid Account|KES|-9.00|-9.00|0.00|0.00");
        provider.call(
                "/mpesa/accountbalance/v1/query",
                provider.askBody("AccountBalance").put("PartyA", "174379"));
        assertThat(String.valueOf(parameters(provider.next().result()).get("AccountBalance")))
                .startsWith("Working Account|KES|700.00|700.00|0.00|0.00");
    }
}
