package io.jirani.accounting;

import java.util.Locale;

/** The number a document bears: {@code kilimani-R-2027-000123}. Within a series there is no gap. */
public record DocumentNumber(String series, long number) {
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s-%06d", series, number);
    }
}
