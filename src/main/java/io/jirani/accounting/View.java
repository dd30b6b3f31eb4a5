package io.jirani.accounting;

import io.jirani.kernel.CommunityId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whose eyes look at the books: what they may not see one by one they see in sum, so that every list still adds up. */
public sealed interface View {
    /** All of it. */
    record Whole() implements View {}

    /** One community's accounts and the shared ones; of the others one line for each asset. */
    record OfCommunity(CommunityId community) implements View {}

    /** How fine a list is. */
    enum Detail {
        /** One row for each line of the chart. */
        LINE,
        /** One row for each account of the ledger. */
        ACCOUNT
    }

    /** The rows these eyes see, in the chart's order, without rows that say nothing. */
    default List<Movement> of(List<Movement> all, Detail detail) {
        Map<List<Object>, Movement> rows = new LinkedHashMap<>();
        for (var row : all) {
            var seen = detail == Detail.LINE ? row.as(row.line(), pattern(row.code())) : row;
            if (isHidden(row)) seen = row.as(ChartLine.OTHER_COMMUNITIES, "others");
            rows.merge(List.of(seen.line(), seen.code(), seen.asset()), seen, Movement::plus);
        }
        var list = new ArrayList<>(rows.values());
        list.removeIf(Movement::isEmpty);
        list.sort(Movement.ORDER);
        return List.copyOf(list);
    }

    private boolean isHidden(Movement row) {
        return switch (this) {
            case Whole whole -> false;
            case OfCommunity own ->
                row.community().filter(whose -> !whose.equals(own.community())).isPresent();
        };
    }

    private static String pattern(String code) {
        return code.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "*");
    }
}
