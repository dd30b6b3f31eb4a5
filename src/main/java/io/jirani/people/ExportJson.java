package io.jirani.people;

import io.jirani.identity.Household;
import io.jirani.identity.Phone;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Who the document is about, in clear: it is for that person. */
final class ExportJson {
    private ExportJson() {}

    /** The head's household, with the numbers it has now. */
    static String household(Household household, List<Phone> phones) {
        return new JsonObject()
                .put("id", household.id().toString())
                .put("person_id", household.person().toString())
                .put("code", household.code())
                .put("name", household.name())
                .put("location", household.location())
                .put("language", household.language().name().toLowerCase(Locale.ROOT))
                .put(
                        "phones",
                        new JsonArray(phones.stream().map(ExportJson::phone).toList()))
                .encode();
    }

    private static JsonObject phone(Phone phone) {
        return new JsonObject()
                .put("phone_id", phone.id().toString())
                .put("number", phone.number().digits())
                .put("added_at", phone.addedAt().toString())
                .put(
                        "proof",
                        phone.proven()
                                .map(proven -> proven.how().name().toLowerCase(Locale.ROOT))
                                .orElse(null))
                .put(
                        "proven_at",
                        phone.proven().map(proven -> proven.at().toString()).orElse(null))
                .put("payable_from", phone.payableFrom().map(Instant::toString).orElse(null))
                .put("heard_at", phone.heardAt().map(Instant::toString).orElse(null));
    }
}
