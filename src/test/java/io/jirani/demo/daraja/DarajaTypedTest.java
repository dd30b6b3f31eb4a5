package io.jirani.demo.daraja;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Payments typed in the phone's own menu: registration, validation, confirmation, and the list of them. */
class DarajaTypedTest {
    private static final String PAYER = "254700000149";
    private static final String CONFIRM = "/hooks/typed/abc/confirmation";
    private static final String VALIDATE = "/hooks/typed/abc/validation";

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

    private JsonObject urls() {
        return new JsonObject()
                .put("ShortCode", provider.config.payBill().shortcode())
                .put("ResponseType", "Completed")
                .put("ConfirmationURL", provider.hook(CONFIRM))
                .put("ValidationURL", provider.hook(VALIDATE));
    }

    private Provider.Answer register(String version, JsonObject body) {
        return provider.call("/mpesa/c2b/" + version + "/registerurl", body);
    }

    private JsonObject pay(long amount) {
        var body = new JsonObject().put("amount", amount).put("bill", "H0042");
        return provider.sim("POST", "/sim/phones/" + PAYER + "/pay", body).json();
    }

    private void validate(String reply) {
        provider.sim("POST", "/sim/settings", new JsonObject().put("validation", true));
        provider.replies.put(VALIDATE, reply);
    }

    @ParameterizedTest
    @CsvSource({"v1,80-c2b-validation-request-v1-doc.json", "v2,82-c2b-confirmation-v2-masked-msisdn.json"})
    void aConfirmationHasTheFieldsOfTheSampleAndHidesThePayer(String version, String sample) throws Exception {
        assertThat(register(version, urls()).json().fieldNames())
                .isEqualTo(Set.of("OriginatorCoversationID", "ResponseCode", "ResponseDescription"));
        var receipt = pay(200).getString("receipt");
        var told = provider.next();
        assertThat(told.path()).isEqualTo(CONFIRM);
        assertThat(told.body().getString("TransID")).isEqualTo(receipt);
        assertThat(told.body().getString("TransAmount")).isEqualTo("200.00");
        assertThat(told.body().getString("BillRefNumber")).isEqualTo("H0042");
        assertThat(told.body().encode()).doesNotContain(PAYER);
        assertThat(told.body().getString("MSISDN")).matches(version.equals("v1") ? "[0-9a-f]{64}" : "2547\\*{5}149");
        var shared = Path.of("/work/shared/providers/mpesa-samples", sample);
        if (Files.exists(shared))
            assertThat(told.body().fieldNames()).isEqualTo(new JsonObject(Files.readString(shared)).fieldNames());
    }

    @Test
    void aValidationThatSaysNoStopsThePayment() {
        register("v2", urls());
        validate("{\"ResultCode\":\"C2B00012\",\"ResultDesc\":\"Rejected\"}");
        assertThat(pay(200).getString("resultCode")).isEqualTo("17");
        assertThat(provider.next().path()).isEqualTo(VALIDATE);
        assertThat(provider.received).isEmpty();
        assertThat(provider.show("/sim/phones/" + PAYER).getLong("balance")).isEqualTo(20_000);
    }

    @Test
    void aValidationThatSaysYesGivesThePaymentItsOwnId() {
        register("v2", urls());
        validate("{\"ResultCode\":\"0\",\"ResultDesc\":\"Accepted\",\"ThirdPartyTransID\":\"ours-1\"}");
        assertThat(pay(200).getString("resultCode")).isEqualTo("0");
        var asked = provider.next().body();
        assertThat(asked.getString("OrgAccountBalance")).isEmpty();
        var told = provider.next().body();
        assertThat(told.getString("ThirdPartyTransID")).isEqualTo("ours-1");
        assertThat(told.getString("OrgAccountBalance")).isEqualTo("200.00");
    }

    @ParameterizedTest
    @CsvSource({"Completed,0", "Cancelled,17"})
    void aSilentValidationIsDecidedByWhatWasRegistered(String ifSilent, String code) {
        register("v2", urls().put("ResponseType", ifSilent));
        validate("");
        assertThat(pay(200).getString("resultCode")).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "ResponseType,completed",
        "ShortCode,600000",
        "ConfirmationURL,https://x.test/mpesa/c",
        "ValidationURL,x"
    })
    void aRegistrationIsChecked(String field, String value) {
        assertThat(register("v1", urls().put(field, value)).status()).isEqualTo(400);
    }

    @Test
    void inProductionAddressesAreRegisteredOnce() {
        provider.sim("POST", "/sim/settings", new JsonObject().put("registerOnce", true));
        assertThat(register("v1", urls()).status()).isEqualTo(200);
        var again = register("v1", urls());
        assertThat(again.status()).isEqualTo(500);
        assertThat(again.json().getString("errorCode")).isEqualTo("500.003.1001");
    }

    @Test
    void thePushIsAlsoConfirmedUnderTheSameReceiptWhenSwitchedOn() {
        register("v2", urls());
        provider.fault(PAYER.replace("149", "001"), "also_confirm");
        provider.push("254700000001", 70);
        var callback = provider.next().stk().encode();
        var confirmation = provider.next().body();
        assertThat(callback).contains(confirmation.getString("TransID"));
        assertThat(confirmation.getString("BillRefNumber")).isEqualTo("J7K2M9P4Q1X5");
    }

    @Test
    void aConfirmationIsDroppedOrRepeatedAsOrdered() {
        register("v2", urls());
        provider.fault(PAYER, "drop_confirmation");
        var lost = pay(10).getString("receipt");
        provider.fault(PAYER, "duplicate_confirmation");
        var twice = pay(20).getString("receipt");
        assertThat(provider.next(2))
                .allSatisfy(told -> assertThat(told.body().getString("TransID")).isEqualTo(twice));
        provider.sim("POST", "/sim/redeliver", new JsonObject().put("receipt", lost));
        assertThat(provider.next().body().getString("TransID")).isEqualTo(lost);
    }

    @Test
    void theSandboxTypesAPaymentWhenAsked() {
        register("v1", urls());
        var answer = provider.call(
                "/mpesa/c2b/v1/simulate",
                new JsonObject()
                        .put("ShortCode", provider.config.payBill().shortcode())
                        .put("CommandID", "CustomerPayBillOnline")
                        .put("Amount", "15")
                        .put("Msisdn", PAYER)
                        .put("BillRefNumber", "H0007"));
        assertThat(answer.json().getString("ResponseCode")).isEqualTo("0");
        assertThat(provider.next().body().getString("BillRefNumber")).isEqualTo("H0007");
    }

    @Test
    void theListHasWhatCameInOfTwoDaysOnceItIsRegistered() {
        provider.push("254700000001", 70);
        provider.next();
        var receipt = pay(30).getString("receipt");
        assertThat(pulled(0).getString("ResponseCode")).isEqualTo("1001");
        assertThat(registerPull().getString("Response Status")).isEqualTo("1000");
        assertThat(registerPull().getString("Response Status")).isEqualTo("1001");
        var rows = pulled(0).getJsonArray("Response").getJsonArray(0);
        assertThat(rows).hasSize(2);
        assertThat(rows.getJsonObject(1).getString("transactionId")).isEqualTo(receipt);
        assertThat(rows.getJsonObject(1).getString("amount")).isEqualTo("30.00");
        assertThat(pulled(2).getJsonArray("Response")).isEmpty();
    }

    private JsonObject registerPull() {
        return provider.call(
                        "/pulltransactions/v1/register",
                        new JsonObject()
                                .put("ShortCode", provider.config.payBill().shortcode())
                                .put("RequestType", "Pull")
                                .put("NominatedNumber", PAYER)
                                .put("CallBackURL", provider.hook("/hooks/pull")))
                .json();
    }

    private JsonObject pulled(int offset) {
        var date = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(DarajaIds.EAT);
        return provider.call(
                        "/pulltransactions/v1/query",
                        new JsonObject()
                                .put("ShortCode", provider.config.payBill().shortcode())
                                .put("StartDate", date.format(Instant.now().minusSeconds(3_600)))
                                .put("EndDate", date.format(Instant.now().plusSeconds(60)))
                                .put("OffSetValue", String.valueOf(offset)))
                .json();
    }
}
