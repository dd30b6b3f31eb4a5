package io.jirani.payments.mpesa;

import io.jirani.payments.ProviderRef;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Bodies as loosely written as the provider's. */
final class Loose {
    static final ProviderRef REF = new ProviderRef("ws_CO_1");

    private Loose() {}

    static JsonObject pushed(Object code, Object amount, Object moment, Object phone, Object receipt) {
        var items = new JsonArray()
                .add(item("Amount", amount))
                .add(item("MpesaReceiptNumber", receipt))
                .add(new JsonObject().put("Name", "Balance"))
                .add(item("TransactionDate", moment))
                .add(item("PhoneNumber", phone));
        return callback(new JsonObject()
                .put("CheckoutRequestID", REF.text())
                .put("ResultCode", code)
                .put("ResultDesc", "said")
                .put("CallbackMetadata", new JsonObject().put("Item", items)));
    }

    static JsonObject callback(JsonObject stk) {
        return new JsonObject().put("Body", new JsonObject().put("stkCallback", stk));
    }

    static JsonObject item(String name, Object value) {
        return new JsonObject().put("Name", name).put("Value", value);
    }

    static JsonObject key(String key, Object value) {
        return new JsonObject().put("Key", key).put("Value", value);
    }

    static JsonObject result(Object code, JsonObject parameters) {
        return new JsonObject()
                .put(
                        "Result",
                        new JsonObject()
                                .put("ResultCode", code)
                                .put("ResultDesc", "said")
                                .put("ConversationID", "AG_1")
                                .put("TransactionID", "NLJ0000000")
                                .put("ResultParameters", parameters));
    }
}
