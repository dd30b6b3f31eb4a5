package io.jirani.demo.daraja;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** B2B, reversal, B2C version 1, and what the provider does by itself. */
class DarajaOrdersTest {
    private static final String PAYER = "254700000001";

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

    private JsonObject signed() {
        return new JsonObject()
                .put("Initiator", provider.config.disburser().initiator())
                .put(
                        "SecurityCredential",
                        provider.credential(provider.config.disburser().initiatorPassword()))
                .put("ResultURL", provider.hook("/hooks/pay/abc/result"))
                .put("QueueTimeOutURL", provider.hook("/hooks/pay/abc/timeout"))
                .put("Remarks", "top up")
                .put("Occasion", "");
    }

    private JsonObject topUp(long amount) {
        return signed().put("CommandID", "BusinessPayToBulk")
                .put("SenderIdentifierType", "4")
                .put("RecieverIdentifierType", "4")
                .put("Amount", amount)
                .put("PartyA", provider.config.payBill().shortcode())
                .put("PartyB", provider.config.disburser().shortcode())
                .put("AccountReference", "float");
    }

    private JsonObject reversal(String receipt, long amount) {
        return signed().put("CommandID", "TransactionReversal")
                .put("TransactionID", receipt)
                .put("Amount", amount)
                .put("ReceiverParty", provider.config.payBill().shortcode())
                .put("RecieverIdentifierType", "11");
    }

    /** A payment of a phone; answers its receipt. */
    private String paid(long amount) {
        provider.push(PAYER, amount);
        var items = provider.next().stk().getJsonObject("CallbackMetadata").getJsonArray("Item");
        return items.stream()
                .map(JsonObject.class::cast)
                .filter(item -> item.getString("Name").equals("MpesaReceiptNumber"))
                .map(item -> item.getString("Value"))
                .findFirst()
                .orElseThrow();
    }

    private Object code() {
        return provider.next().result().getValue("ResultCode");
    }

    @Test
    void aTopUpMovesWhatPushesBroughtToThePayoutAccount() {
        paid(300);
        var taken = provider.call("/mpesa/b2b/v1/paymentrequest", topUp(250)).json();
        assertThat(taken.getString("ResponseCode")).isEqualTo("0");
        var result = provider.next().result();
        assertThat(result.getValue("ResultCode")).isEqualTo(0);
        assertThat(result.getString("ConversationID")).isEqualTo(taken.getString("ConversationID"));
        assertThat(result.getJsonObject("ReferenceData").getValue("ReferenceItem"))
                .isInstanceOf(JsonArray.class);
        assertThat(provider.show("/sim/accounts"))
                .isEqualTo(new JsonObject()
                        .put("working", 50)
                        .put("utility", 5_250)
                        .put("charges", 0));
    }

    @Test
    void aTopUpOfMoreThanThereIsFailsAndMovesNothing() {
        paid(100);
        provider.call("/mpesa/b2b/v1/paymentrequest", topUp(250));
        assertThat(code()).isEqualTo(1);
        assertThat(provider.show("/sim/accounts").getLong("utility")).isEqualTo(5_000);
    }

    @Test
    void aReversalGivesTheMoneyBackOnce() {
        var receipt = paid(120);
        provider.call("/mpesa/reversal/v1/request", reversal(receipt, 120));
        assertThat(code()).isEqualTo(0);
        assertThat(provider.show("/sim/phones/" + PAYER).getLong("balance")).isEqualTo(20_000);
        provider.call("/mpesa/reversal/v1/request", reversal(receipt, 120));
        assertThat(code()).isEqualTo("R000001");
        assertThat(provider.show("/sim/accounts").getLong("working")).isZero();
    }

    @Test
    void whatCannotBeReversedSaysWhy() {
        provider.call("/mpesa/reversal/v1/request", reversal("UKL0000000", 120));
        assertThat(code()).isEqualTo("R000002");
        var receipt = paid(120);
        provider.call("/mpesa/reversal/v1/request", reversal(receipt, 60));
        assertThat(code()).as("part of it").isEqualTo(25);
        provider.call("/mpesa/b2b/v1/paymentrequest", topUp(100));
        assertThat(code()).isEqualTo(0);
        provider.call("/mpesa/reversal/v1/request", reversal(receipt, 120));
        assertThat(code()).as("the money left").isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "CommandID,PayThem",
        "SenderIdentifierType,9",
        "RecieverIdentifierType,''",
        "Amount,0",
        "Amount,1.5",
        "PartyB,12",
        "AccountReference,fourteen chars",
        "ResultURL,nowhere",
        "Remarks,''"
    })
    void anOrderThatIsNotAsTheTableSaysIsRefused(String field, String value) {
        var answer = provider.call("/mpesa/b2b/v1/paymentrequest", topUp(10).put(field, value));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().getString("errorMessage")).isEqualTo("Bad Request - Invalid " + field);
    }

    @Test
    void aWrongOperatorIsTakenNowAndRefusedByTheResult() {
        var body = topUp(10).put("Initiator", "nobody");
        assertThat(provider.call("/mpesa/b2b/v1/paymentrequest", body).status()).isEqualTo(200);
        assertThat(code()).isEqualTo(2001);
    }

    @Test
    void versionOneOfAPayoutHasNoIdOfOursAndPaysTwice() {
        var body = provider.payBody("254700000002", 100);
        body.remove("OriginatorConversationID");
        for (int i = 0; i < 2; i++) {
            var taken = provider.call("/mpesa/b2c/v1/paymentrequest", body).json();
            assertThat(taken.getString("OriginatorConversationID")).matches("\\d+-\\d+-1");
            assertThat(code()).isEqualTo(0);
        }
        assertThat(provider.show("/sim/accounts").getLong("utility")).isEqualTo(4_800);
    }

    @Test
    void theProviderTakesAPaymentBackAndTellsNobody() {
        var receipt = paid(80);
        var said = provider.sim("POST", "/sim/reverse", new JsonObject().put("receipt", receipt));
        assertThat(said.json().getString("resultCode")).isEqualTo("0");
        assertThat(provider.received).isEmpty();
        assertThat(provider.show("/sim/accounts").getLong("working")).isZero();
        assertThat(provider.status("TransactionID", receipt)
                        .getJsonObject("ResultParameters")
                        .encode())
                .contains("Reversed");
    }

    @Test
    void aDryWalletFailsPayoutsUntilItIsFilled() {
        provider.sim("POST", "/sim/drain", new JsonObject());
        assertThat(provider.pay("254700000002", 10).getValue("ResultCode")).isEqualTo(1);
        provider.sim("POST", "/sim/topup", new JsonObject().put("amount", 10));
        assertThat(provider.pay("254700000002", 10).getValue("ResultCode")).isEqualTo(0);
    }

    @Test
    void aQueueThatGaveUpSaysSoAndTheResultComesLater() {
        paid(300);
        provider.fault("*", "order_timeout");
        provider.call("/mpesa/b2b/v1/paymentrequest", topUp(250));
        assertThat(provider.next().path()).endsWith("/timeout");
        var result = provider.next();
        assertThat(result.path()).endsWith("/result");
        assertThat(result.result().getValue("ResultCode")).isEqualTo(0);
    }

    @Test
    void anOrderThatWasTakenIsExecutedAfterARestart() {
        paid(300);
        provider.close();
        var half = Duration.ofMillis(500);
        provider = new Provider(Provider.quick(directory).withPace(new DarajaSimConfig.Pace(half, half, half)));
        provider.call("/mpesa/b2b/v1/paymentrequest", topUp(250));
        provider.restart();
        assertThat(provider.list("/sim/orders").getJsonObject(0).getString("resultCode"))
                .isEmpty();
        assertThat(code()).isEqualTo(0);
        assertThat(provider.show("/sim/accounts").getLong("working")).isEqualTo(50);
    }
}
