package io.jirani.http;

import io.jirani.kernel.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * Texts that can be kept. A database's text has no U+0000, and half a character (a surrogate without its other half) is
 * none: both are refused at the door, wherever a request has them, so that no room meets them.
 */
final class PlainText {
    private static final byte BEGINS_SURROGATE = (byte) 0xED;

    private PlainText() {}

    /** Refuses a request that has such a text in its path, its query or its JSON body. */
    static void check(RoutingContext ctx) {
        if (ctx.normalizedPath().contains("%00")) throw refused("path");
        for (var parameter : ctx.queryParams())
            if (!isPlain(parameter.getKey() + parameter.getValue())) throw refused(parameter.getKey());
        var body = ctx.body().buffer();
        if (body != null && mayHoldOne(body)) checkBody(body);
        ctx.next();
    }

    /** Such a character stands in JSON as an escape, or as a surrogate's own bytes. Nearly all bodies have neither. */
    private static boolean mayHoldOne(Buffer body) {
        for (int i = 0; i < body.length(); i++) {
            var here = body.getByte(i);
            if (here == BEGINS_SURROGATE) return true;
            if (here == '\\' && i + 1 < body.length() && body.getByte(i + 1) == 'u') return true;
        }
        return false;
    }

    private static void checkBody(Buffer body) {
        Object read;
        try {
            read = Json.decodeValue(body);
        } catch (DecodeException noJson) {
            return; // the contract, or the route that reads its own body, says so
        }
        check("#", read);
    }

    private static void check(String place, Object value) {
        switch (value) {
            case String text -> {
                if (!isPlain(text)) throw refused(place);
            }
            case JsonObject object -> {
                for (var field : object) {
                    if (!isPlain(field.getKey())) throw refused(place);
                    check(place + "/" + field.getKey(), field.getValue());
                }
            }
            case JsonArray array -> {
                for (int i = 0; i < array.size(); i++) check(place + "/" + i, array.getValue(i));
            }
            case null -> {}
            default -> {}
        }
    }

    /** Whether a text has only whole characters, and none of them U+0000. */
    static boolean isPlain(String text) {
        return text.codePoints().noneMatch(point -> point == 0 || isSurrogate(point));
    }

    private static boolean isSurrogate(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }

    private static Problem refused(String place) {
        return Problem.invalid(place, "a text has no U+0000 and no half characters");
    }
}
