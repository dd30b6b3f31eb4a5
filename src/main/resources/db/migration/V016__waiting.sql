-- store: metering.WaitingStore, metering.MeterViewStore. Rows that wait, and what is left of a meter that was taken down.

-- How many wait, of whom, why and since when: read from the index alone.
create index reading_parked_undecided on reading_parked (meter_id, reason, received_at) where decision is null;
