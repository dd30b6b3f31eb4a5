package io.jirani.market;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What an older client asks of {@code /api/execute_trade} (seed-apis section 1). Unknown fields are ignored; decimals are
 * read as they are written and never become binary fractions.
 *
 * @param price currency units for a kilowatt-hour, at most 2 decimals
 * @param household a short code or an id
 */
record CompatTrade(
        Side side,
        Energy amount,
        BigDecimal price,
        Optional<Msisdn> phone,
        Optional<Msisdn> sellerPhone,
        Optional<String> household) {
    /** Which way. */
    enum Side {
        BUY,
        SELL
    }

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final BigDecimal MOST_KWH = BuyNow.MOST.kilowattHours();
    private static final BigDecimal MOST_PRICE = new BigDecimal(100_000);

    /** Reads a body. Refuses the first field that cannot be taken, by its name. */
    static CompatTrade parse(byte[] body) {
        var tree = tree(body);
        for (var field : new String[] {"type", "amount", "price"})
            if (field(tree, field).isEmpty()) throw Problem.invalid(field, "missing required field");
        var amount = positive(tree, "amount", 3, MOST_KWH);
        return new CompatTrade(
                side(tree),
                new Energy(amount.movePointRight(3).longValueExact()),
                positive(tree, "price", 2, MOST_PRICE),
                phone(tree, "phone"),
                phone(tree, "seller_phone"),
                text(tree, "household_id").or(() -> text(tree, "household")));
    }

    private static JsonNode tree(byte[] body) {
        try {
            var tree = JSON.readTree(body);
            if (tree == null || !tree.isObject()) throw Problem.invalid("body", "not a JSON object");
            return tree;
        } catch (JacksonException notJson) {
            throw Problem.invalid("body", "not JSON");
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Side side(JsonNode tree) {
        return switch (text(tree, "type").orElse("")) {
            case "BUY" -> Side.BUY;
            case "SELL" -> Side.SELL;
            default -> throw Problem.invalid("type", "must be BUY or SELL");
        };
    }

    private static BigDecimal positive(JsonNode tree, String field, int decimals, BigDecimal most) {
        var value = number(tree.path(field), field);
        if (value.signum() <= 0) throw Problem.invalid(field, "must be above zero");
        if (value.compareTo(most) > 0) throw Problem.invalid(field, "must be at most " + most.toPlainString());
        var exact = value.stripTrailingZeros();
        if (exact.scale() > decimals) throw Problem.invalid(field, "has at most " + decimals + " decimals");
        return exact;
    }

    private static BigDecimal number(JsonNode node, String field) {
        if (node.isNumber()) return node.decimalValue();
        // The older clients' web forms send numbers as text.
        if (node.isTextual() && node.textValue().strip().matches("-?\\d{1,12}(\\.\\d{1,12})?"))
            return new BigDecimal(node.textValue().strip());
        throw Problem.invalid(field, "must be a number");
    }

    private static Optional<Msisdn> phone(JsonNode tree, String field) {
        return field(tree, field).map(node -> {
            try {
                return Msisdn.parse(node.asText());
            } catch (Problem notAPhone) {
                throw Problem.invalid(field, "not a Kenyan mobile number");
            }
        });
    }

    private static Optional<String> text(JsonNode tree, String field) {
        return field(tree, field).map(JsonNode::asText).map(String::strip);
    }

    private static Optional<JsonNode> field(JsonNode tree, String field) {
        return Optional.ofNullable(tree.get(field)).filter(node -> !node.isNull());
    }
}
