package io.jirani.payments;

import java.time.Instant;
import java.util.List;

/** The provider's own list of what came in: its rows are proof (E2). Asked on a virtual thread, outside any transaction. */
public interface ArrivalList {
    /** One page of the list. */
    sealed interface Answer {
        /**
         * What is on it, and whether another page may follow.
         *
         * @param odd rows that could not be read, as they came: one of them leaves the others
         */
        record Rows(List<Arrived> rows, List<String> odd, More more) implements Answer {
            public Rows {
                rows = List.copyOf(rows);
                odd = List.copyOf(odd);
            }

            public Rows(List<Arrived> rows, More more) {
                this(rows, List.of(), more);
            }
        }

        /** It could not be had or read: nothing follows from that. */
        record Unknown(String why) implements Answer {}
    }

    /** Whether another page may follow. */
    enum More {
        YES,
        NO
    }

    /** What came in between two moments, from the row at an offset on. */
    Answer page(Instant from, Instant to, int offset);
}
