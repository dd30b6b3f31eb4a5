package io.jirani.people;

import io.jirani.identity.Household;
import io.jirani.kernel.Msisdn;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** Who the document is about, in clear: it is for that person. */
final class ExportJson {
    private ExportJson() {}

    static String household(Household household) {
        return new JsonObject()
                .put("id", household.id().toString())
                .put("code", household.code())
                .put("name", household.name())
                .put("location", household.location())
                .put("language", household.language().name().toLowerCase(Locale.ROOT))
                .put(
                        "phones",
                        new JsonArray(
                                household.phones().stream().map(Msisdn::digits).toList()))
                .encode();
    }
}
