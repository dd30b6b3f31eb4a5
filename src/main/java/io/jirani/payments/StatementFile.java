package io.jirani.payments;

import java.util.List;

/** What a file is that should be a statement. */
public sealed interface StatementFile {
    /** A statement of ours, whole and in order. */
    record Whole(Statement statement) implements StatementFile {}

    /**
     * Nothing of it may be booked.
     *
     * @param faults in words, without what stands in the file
     */
    record Wrong(String hash, List<String> faults) implements StatementFile {
        public Wrong {
            faults = List.copyOf(faults);
        }
    }

    /** Reads the files of one provider. */
    interface Reader {
        StatementFile read(String text);
    }
}
