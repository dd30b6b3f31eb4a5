-- store: metering.IntakeStore, metering.ParkedStore, metering.ReadingStore, metering.RefusalStore. What a reading must pass.

-- what an adapter read: not signed by the meter, so B at best
alter table reading
    drop constraint reading_time_quality_check,
    add constraint reading_time_quality_check check (time_quality in ('sync', 'hold', 'placed', 'foreign'));

-- Two contents may wait under one number: a clone's, or a meter's whose memory was wiped. So the content is in the key.
alter table reading_parked
    add column import_wh bigint,
    add column export_wh bigint,
    -- an operator looked at it and it stays out for good; empty: it still waits
    add column decision text check (decision in ('discarded')),
    drop constraint reading_parked_reason_check,
    add constraint reading_parked_reason_check check (reason in
        ('no_time', 'register_fell', 'new_generation', 'implausible', 'quarantined', 'seq_reused')),
    drop constraint reading_parked_pkey;
update reading_parked set import_wh = (row_json ->> 'imp')::bigint, export_wh = (row_json ->> 'exp')::bigint;
alter table reading_parked
    alter column import_wh set not null,
    alter column export_wh set not null,
    add primary key (meter_id, seq, boot, up_ms, import_wh, export_wh);
create index reading_parked_held on reading_parked (meter_id) where reason in ('quarantined', 'new_generation');
grant update (decision) on reading_parked to ${app};

-- What a meter was told we have is never pushed out by what anybody may send.
alter table reading_refused
    add column acked boolean not null default false,
    -- the payload's length; of what proves no sender only the head is kept
    add column bytes int not null default 0;
update reading_refused set bytes = length(raw);
create index reading_refused_acked on reading_refused (dev) where acked;
create index reading_refused_unproven on reading_refused (id) where not acked;

alter table meter_intake
    add column hardware text,
    add column reset_reason text,
    -- rows and events it held when it last said hello
    add column buffered bigint,
    add column hello_at timestamptz,
    -- the first hello of its newest boot: the next number it would give, and how many rows and events it held
    add column boot_next bigint,
    add column boot_held bigint,
    -- rows from this number on count one register generation more than the meter says, as often as an operator decided so
    add column shift_from bigint not null default 0,
    add column shift_by int not null default 0;
