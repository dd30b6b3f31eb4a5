package io.jirani.bench;

import java.time.Instant;
import java.util.List;

/**
 * Messages ready to be sent: message k goes out on connection k modulo the number of tracks, so that meters take turns.
 *
 * @param meters whose message each is, by k
 * @param seqs the number of its first row, by k
 */
@SuppressWarnings("ArrayRecordComponent")
record Load(List<Track> tracks, int[] meters, long[] seqs, int rowsPerMessage) {
    /**
     * What one connection sends: whole PUBLISH packets behind each other, their packet ids counted from 1.
     *
     * @param ends where each packet ends
     * @param last the newest row of the last one
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Track(byte[] packets, int[] ends, Place last) {
        int messages() {
            return ends.length;
        }
    }

    /** Where a row will be found. */
    record Place(int meter, long seq, Instant t) {}

    int messages() {
        return meters.length;
    }

    long rows() {
        return (long) messages() * rowsPerMessage;
    }
}
