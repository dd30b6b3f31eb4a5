package io.jirani.ledger;

import io.jirani.kernel.TransferId;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Entries as the columns that {@code ledger.post_many} takes: one place an entry, then one place a hold and one place a leg,
 * each with the number of its entry, from 1.
 */
record EntryColumns(
        List<String> keys,
        List<String> kinds,
        List<String> phases,
        List<Integer> holdOf,
        List<UUID> holds,
        List<Integer> legOf,
        List<String> codes,
        List<String> assets,
        List<Long> amounts) {

    /** Behind these come the legs that end holds: {@code ledger.post} numbers them from here on. */
    private static final int MOST_LEGS = 10_000;

    static EntryColumns of(List<Entry> entries) {
        for (var entry : entries)
            if (entry.legs().size() > MOST_LEGS)
                throw new IllegalArgumentException(entry.key() + " has over " + MOST_LEGS + " legs");
        var legs = entries.stream().flatMap(entry -> entry.legs().stream()).toList();
        return new EntryColumns(
                entries.stream().map(Entry::key).toList(),
                entries.stream().map(Entry::kind).toList(),
                entries.stream().map(entry -> entry.phase().code()).toList(),
                numbers(entries.stream().map(Entry::resolves)),
                entries.stream()
                        .flatMap(entry -> entry.resolves().stream())
                        .map(TransferId::value)
                        .toList(),
                numbers(entries.stream().map(Entry::legs)),
                legs.stream().map(leg -> leg.account().code()).toList(),
                legs.stream().map(leg -> leg.account().asset().code()).toList(),
                legs.stream().map(Entry.Leg::amount).toList());
    }

    private static List<Integer> numbers(Stream<? extends List<?>> parts) {
        var sizes = parts.map(List::size).toList();
        return IntStream.range(0, sizes.size())
                .boxed()
                .flatMap(n -> IntStream.range(0, sizes.get(n)).mapToObj(each -> n + 1))
                .toList();
    }
}
