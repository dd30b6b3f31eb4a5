package io.jirani.e2e;

import static io.jirani.e2e.Street.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.e2e.Street.Person;
import io.jirani.kernel.IntentId;
import io.jirani.payments.CallbackToken;
import io.jirani.payments.CallbackToken.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** What the tests of callbacks look at and wait for, on one street. */
record Till(Street street) {
    void released(Person buyer, JsonObject purchase) {
        var id = purchase.getString("purchase_id");
        eventually(
                () -> assertThat(street.purchase(buyer, id).getString("state")).isEqualTo("released"));
    }

    /** Waits until nothing is under way: no payment open, nothing unproven, no payout due. */
    void settleDown() {
        // one statement, one snapshot: what is asked bit by bit may move on in between
        eventually(() -> assertThat(street.books.number("""
                        select (select count(*) from payment_intent where state in
                                ('CREATED', 'SUBMITTING', 'PENDING', 'UNKNOWN', 'RESERVED', 'SUBMITTED'))
                            + (select count(*) from purchase where state = 'reserved' or proceeds = 'unproven')
                            + (select count(*) from inbox where judged_at is null and again_at is null)
                            + (select count(*) from ledger.balances where code like '%:wallet'
                                and free between 1000 and 10000)
                        """)).isZero());
    }

    void judged(IntentId intent, int times) {
        eventually(() -> assertThat(street.books.number(
                        "select count(*) from inbox where intent_id = $1 and judged_at is not null", intent.value()))
                .isEqualTo(times));
    }

    /** The book's orders as they would be matched. */
    List<String> queue() {
        return street.books.texts("select id from market_order where open_wh > 0 order by limit_minor_per_kwh, place");
    }

    /** What every account has, holds left out. */
    Map<String, String> posted() {
        var posted = new TreeMap<String, String>();
        street.books.balances().forEach((account, holds) -> {
            var amount = holds.substring(0, holds.indexOf(' '));
            if (!amount.equals("0")) posted.put(account, amount);
        });
        return posted;
    }

    List<Object> redeliver(Person buyer, int copies) {
        var prompt = prompt(buyer).getString("checkoutRequestId");
        var asked = new JsonObject().put("checkoutRequestId", prompt).put("copies", copies);
        var answer = street.provider.post("/sim/redeliver", asked.encode());
        return answer.json().getJsonArray("statuses").stream().toList();
    }

    JsonObject prompt(Person buyer) {
        return street.provider.get("/sim/prompts").list().stream()
                .map(JsonObject.class::cast)
                .filter(prompt -> prompt.getString("msisdn").equals(buyer.phone()))
                .findFirst()
                .orElseThrow();
    }

    /** The checkout's name, once the gateway knows it too. */
    String checkout(Person buyer, JsonObject purchase) {
        eventually(
                "the push's answer",
                () -> street.books.number(
                                "select count(*) from payment_intent where id = $1 and provider_ref is not null",
                                intent(purchase).value())
                        == 1);
        return prompt(buyer).getString("checkoutRequestId");
    }

    static IntentId intent(JsonObject purchase) {
        return new IntentId(UUID.fromString(purchase.getJsonObject("payment").getString("intent_id")));
    }

    static String token(Kind kind, IntentId intent) {
        return new CallbackToken(StreetSettings.CALLBACK_KEY).of(kind, intent);
    }

    /** The body of a paid push, as the provider writes it. */
    static String paid(String checkout, long amount) {
        var items = new JsonArray()
                .add(new JsonObject().put("Name", "Amount").put("Value", amount))
                .add(new JsonObject().put("Name", "MpesaReceiptNumber").put("Value", "FORGED0001"))
                .add(new JsonObject().put("Name", "TransactionDate").put("Value", 20_261_121_120_000L))
                .add(new JsonObject().put("Name", "PhoneNumber").put("Value", 254_700_000_001L));
        var callback = new JsonObject()
                .put("MerchantRequestID", "29115-34620561-1")
                .put("CheckoutRequestID", checkout)
                .put("ResultCode", 0)
                .put("ResultDesc", "The service request is processed successfully.")
                .put("CallbackMetadata", new JsonObject().put("Item", items));
        return new JsonObject()
                .put("Body", new JsonObject().put("stkCallback", callback))
                .encode();
    }
}
