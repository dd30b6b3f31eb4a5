package io.jirani.payments.mpesa;

import static io.jirani.payments.mpesa.Loose.callback;
import static io.jirani.payments.mpesa.Loose.item;
import static io.jirani.payments.mpesa.Loose.key;
import static io.jirani.payments.mpesa.Loose.pushed;
import static io.jirani.payments.mpesa.Loose.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Money;
import io.jirani.payments.CollectionEvent;
import io.jirani.payments.Notice;
import io.jirani.payments.PayoutEvent;
import io.jirani.payments.ProviderRef;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The provider's wire is written loosely: types drift, envelopes change, texts vary. docs/pitfalls.md, 12 to 14 and 16. */
class LooseWireTest {
    private static final Path SAMPLES = Path.of("src/test/resources/mpesa/samples");
    private static final ProviderRef REF = Loose.REF;

    /** Every spelling of one scalar: as a number, as text, with a fraction of nothing, with spaces around. */
    private static List<Object> spellings(long value) {
        return List.of(
                value,
                String.valueOf(value),
                " " + value + " ",
                new java.math.BigDecimal(value + ".00"),
                value + ".00");
    }

    @Test
    void everyScalarIsReadInBothForms() {
        var moments = List.<Object>of(20_261_121_120_020L, "20261121120020");
        var phones = List.<Object>of(254_708_374_149L, "254708374149");
        for (var code : List.<Object>of(0, "0", " 0 "))
            for (var amount : spellings(30))
                for (var moment : moments)
                    for (var phone : phones) {
                        var body = pushed(code, amount, moment, phone, "UKL7RT61SV")
                                .encode();
                        var paid = (Notice.PushPaid) MpesaJson.pushCallback(body);
                        assertThat(paid.amount()).as(body).isEqualTo(Money.kes(3_000));
                        assertThat(paid.receipt().orElseThrow().at())
                                .as(body)
                                .contains(Instant.parse("2026-11-21T09:00:20Z"));
                    }
        for (var code : List.<Object>of(1032, "1032")) {
            var said = MpesaJson.pushCallback(pushed(code, 30, 1, 1, "X").encode());
            assertThat(said)
                    .isInstanceOfSatisfying(
                            Notice.PushFailed.class,
                            it -> assertThat(it.reason().code()).isEqualTo("1032"));
            var query = new JsonObject().put("CheckoutRequestID", REF.text()).put("ResultCode", code);
            assertThat(MpesaJson.queried(200, query.encode(), REF)).isInstanceOf(CollectionEvent.QueryFailed.class);
        }
    }

    @Test
    void theAmountThatSomebodyWroteAsTextWithAZeroBeforeItIsRead() {
        assertThat(MpesaJson.pushCallback(
                        pushed(0, "05", "x", "y", "UKL7RT61SV").encode()))
                .isInstanceOfSatisfying(
                        Notice.PushPaid.class, it -> assertThat(it.amount()).isEqualTo(Money.kes(500)));
    }

    @Test
    void everyScalarOfAPayoutIsReadInBothForms() {
        for (var code : List.<Object>of(0, "0"))
            for (var amount : spellings(290))
                for (var type : List.<Object>of(0, "0")) {
                    var keys = new JsonArray()
                            .add(key("TransactionReceipt", "UKL41HAY6Q"))
                            .add(key("TransactionAmount", amount));
                    var body = result(code, new JsonObject().put("ResultParameter", keys));
                    body.getJsonObject("Result").put("ResultType", type);
                    var paid = (Notice.PayoutPaid) MpesaJson.payoutResult(body.encode());
                    assertThat(paid.amount()).as(body.encode()).isEqualTo(Money.kes(29_000));
                }
        for (var moment : List.<Object>of(20_240_124_125_830L, "20240124125830")) {
            var keys = new JsonArray()
                    .add(key("AccountBalance", "Utility Account|KES|5.00|5.00|0.00|0.00"))
                    .add(key("BOCompletedTime", moment));
            var body = result(0, new JsonObject().put("ResultParameter", keys)).encode();
            var balances = MpesaResult.read(body).orElseThrow().balances().orElseThrow();
            assertThat(balances.at()).contains(Instant.parse("2024-01-24T09:58:30Z"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SFC_IC0003", "R000001", "C2B00012", "0x0", "", " ", "O", "-0", "0.0", "00", "false", "null"})
    void aCodeThatIsNoZeroIsNeverReadAsOne(String code) {
        var push = MpesaJson.pushCallback(pushed(code, 30, 1, 1, "UKL7RT61SV").encode());
        assertThat(push).isNotInstanceOf(Notice.PushPaid.class);
        var keys = new JsonArray().add(key("TransactionReceipt", "UKL41HAY6Q")).add(key("TransactionAmount", 290));
        var out = result(code, new JsonObject().put("ResultParameter", keys)).encode();
        assertThat(MpesaJson.payoutResult(out)).isNotInstanceOf(Notice.PayoutPaid.class);
        assertThat(MpesaResult.read(out).filter(MpesaResult::done)).isEmpty();
        var query = new JsonObject().put("CheckoutRequestID", REF.text()).put("ResultCode", code);
        assertThat(MpesaJson.queried(200, query.encode(), REF)).isNotInstanceOf(CollectionEvent.QueryPaid.class);
    }

    /** {@code items} in every turn, unknown ones among them, and one without a value. */
    @Test
    void metadataIsReadByNameInAnyOrder() {
        var random = new Random(7);
        var items = new ArrayList<Object>(pushed(0, 30, 20_261_121_120_020L, 254_708_374_149L, "UKL7RT61SV")
                .getJsonObject("Body")
                .getJsonObject("stkCallback")
                .getJsonObject("CallbackMetadata")
                .getJsonArray("Item")
                .getList());
        items.add(item("SomethingNew", "UKL0000000"));
        for (int i = 0; i < 50; i++) {
            Collections.shuffle(items, random);
            var stk = new JsonObject()
                    .put("CheckoutRequestID", REF.text())
                    .put("ResultCode", 0)
                    .put("CallbackMetadata", new JsonObject().put("Item", new JsonArray(List.copyOf(items))));
            var paid = (Notice.PushPaid) MpesaJson.pushCallback(callback(stk).encode());
            assertThat(paid.amount()).isEqualTo(Money.kes(3_000));
            assertThat(paid.receipt().orElseThrow().number()).isEqualTo("UKL7RT61SV");
        }
    }

    @Test
    void anEnvelopeIsReadWhateverItsShape() {
        var one = key("TransactionReceipt", "UKL41HAY6Q");
        var two = key("TransactionAmount", 290);
        for (var reference : List.<Object>of(one, new JsonArray().add(one), new JsonArray(), "text"))
            for (var keys : List.of(
                    new JsonArray().add(one).add(two), new JsonArray().add(two).add(one))) {
                var body = result("0", new JsonObject().put("ResultParameter", keys));
                body.getJsonObject("Result").put("ReferenceData", new JsonObject().put("ReferenceItem", reference));
                assertThat(MpesaJson.payoutResult(body.encode())).isInstanceOf(Notice.PayoutPaid.class);
            }
        var lone = result("0", new JsonObject().put("ResultParameter", key("Amount", 12)));
        assertThat(MpesaResult.read(lone.encode()).orElseThrow().amount("Amount"))
                .contains(Money.kes(1_200));
        var bare = result("1", new JsonObject());
        bare.getJsonObject("Result").remove("ResultParameters");
        assertThat(MpesaJson.payoutResult(bare.encode())).isInstanceOf(Notice.PayoutFailed.class);
    }

    /** The three envelopes of an error, and none at all, say nothing of what became of money. */
    @ParameterizedTest
    @CsvSource({
        "403, 24-waf-403-incapsula.html",
        "429, 25-spike-arrest-fault.json",
        "500, 22-stk-push-error-500-system-busy.json",
        "500, 33-stk-query-error-in-flight-captured.json",
        "500, 37-stk-query-in-flight-empty-message-2026-10-02.json"
    })
    void anErrorThatIsNoRefusalDecidesNothing(int status, String sample) throws IOException {
        var body = Files.readString(SAMPLES.resolve(sample));
        assertThat(MpesaJson.pushed(status, body)).isInstanceOf(CollectionEvent.Unclear.class);
        assertThat(MpesaJson.sent(status, body)).isInstanceOf(PayoutEvent.Unclear.class);
        assertThat(MpesaResult.ack(status, body)).isInstanceOf(Ack.Unclear.class);
        assertThat(MpesaJson.queried(status, body, REF)).isInstanceOf(CollectionEvent.QueryOpen.class);
    }

    /** A failed payout has an id that looks like a receipt, and may even carry keys. */
    @Test
    void aFailedPayoutHasNoReceiptWhateverItCarries() {
        var keys = new JsonArray().add(key("TransactionReceipt", "UKL41HAY6Q")).add(key("TransactionAmount", 290));
        for (var code : List.of("1", "2001", "2040", "17", "77777")) {
            var body =
                    result(code, new JsonObject().put("ResultParameter", keys)).encode();
            assertThat(MpesaJson.payoutResult(body)).isInstanceOfAny(Notice.PayoutFailed.class, Notice.Undecided.class);
            assertThat(MpesaResult.read(body).orElseThrow().receipt()).isEmpty();
        }
        var withoutKeys = result("0", new JsonObject()).encode();
        assertThat(MpesaJson.payoutResult(withoutKeys))
                .as("the id of the order is no receipt")
                .isInstanceOf(Notice.Undecided.class);
        var placeholder = result("0", new JsonObject());
        placeholder.getJsonObject("Result").put("TransactionID", "NLJ0000000");
        assertThat(MpesaResult.read(placeholder.encode()).orElseThrow().receipt())
                .isEmpty();
    }
}
