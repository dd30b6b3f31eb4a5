package io.jirani.metering;

/** What becomes of the rows that wait when their meter goes: afterwards nobody can decide about them. */
public enum Leftover {
    /** None may wait: else the meter stays. */
    REFUSE,
    /** What was kept aside under suspicion is judged first; what waits even then must be decided row by row. */
    COUNT,
    /** They never count. */
    LEAVE_OUT
}
