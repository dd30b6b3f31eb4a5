-- store: metering.WaitingStore, metering.MeterViewStore. Rows that wait, and what is left of a meter that was taken down.

-- How many wait, of whom, why and since when: read from the index alone.
create index reading_parked_undecided on reading_parked (meter_id, reason, received_at) where decision is null;

-- What still waits when its meter is taken down never counts: nobody can decide about it any more.
alter table reading_parked
    drop constraint reading_parked_decision_check,
    add constraint reading_parked_decision_check check (decision in ('discarded', 'decommissioned'));

-- A device outlives its registration: its name in its own language is free again once the meter is taken down. The old
-- registration keeps it, and says so of what the device sends while it has no new one.
alter table meter drop constraint meter_foreign;
create unique index meter_foreign on meter (adapter, foreign_id) where status <> 'decommissioned';
create index meter_foreign_ever on meter (adapter, foreign_id) where foreign_id is not null;
