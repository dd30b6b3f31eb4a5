-- store: metering.MeterStore, metering.IntakeStore, metering.ReadingStore, metering.RegisterStore, metering.CommandStore. Meters and what they said.
create table meter (
    id bigint generated always as identity primary key,
    dev text not null unique check (dev ~ '^[a-z0-9][a-z0-9-]{2,31}$'),
    household_id uuid not null references household,
    kid text not null default 'k1' check (kid ~ '^[a-z0-9]{1,8}$'),
    -- AES-256-GCM under the master key; empty: the key is derived from the master key, dev and kid
    sealed_key bytea,
    password_hash bytea not null,
    trust text not null default 'A' check (trust in ('A', 'B', 'C')),
    generation int not null default 1,
    added_at timestamptz not null);
create index meter_household on meter (household_id);

-- What the gateway has of a meter: the sequence numbers it holds and the last registers. Locked per batch, in meter
-- order; with it one (meter, seq) never enters twice under two times.
create table meter_intake (
    meter_id bigint primary key references meter,
    seen int8multirange not null default '{}',
    -- numbers not asked for again, though taken if they come: skipped by a new boot, or given up
    excused int8multirange not null default '{}',
    boot bigint,
    boot_first_seq bigint,
    last_seq bigint,
    last_t timestamptz,
    import_wh bigint,
    export_wh bigint,
    generation int,
    power_w bigint,
    soc_permille int,
    -- one (boot, up, t) pair places the rows of that boot that had no time
    clock_boot bigint,
    clock_up_ms bigint,
    clock_t timestamptz,
    online boolean not null default false,
    firmware text,
    last_seen_at timestamptz);

create table reading (
    meter_id bigint not null,
    seq bigint not null,
    t timestamptz not null,
    boot bigint not null,
    up_ms bigint not null,
    time_quality text not null check (time_quality in ('sync', 'hold', 'placed')),
    generation int not null,
    import_wh bigint not null check (import_wh >= 0),
    export_wh bigint not null check (export_wh >= 0),
    power_w bigint,
    voltage_mv bigint,
    current_ma bigint,
    flags smallint not null,
    skew_ms bigint not null,
    received_at timestamptz not null,
    primary key (meter_id, seq, t)) partition by range (t);
create index reading_by_time on reading (meter_id, t);
create table reading_default partition of reading default;

-- Makes the monthly partitions that cover a span. The gateway calls it ahead of time; it may not create tables itself.
create function make_reading_partitions(_from timestamptz, _to timestamptz) returns int
language plpgsql security definer set search_path = jirani, pg_temp as $$
declare m timestamptz := date_trunc('month', _from at time zone 'UTC') at time zone 'UTC'; n timestamptz; made int := 0; part text;
begin
    while m <= _to loop
        n := (date_trunc('month', m at time zone 'UTC') + interval '1 month') at time zone 'UTC';
        part := 'reading_' || to_char(m at time zone 'UTC', 'YYYYMM');
        if to_regclass('jirani.' || part) is null then
            begin
                execute format('create table jirani.%I partition of jirani.reading for values from (%L) to (%L)', part, m, n);
                made := made + 1;
            exception when check_violation then
                null; -- rows of that month are in the default partition already and stay there
            end;
        end if;
        m := n;
    end loop;
    return made;
end $$;

-- Kept and acknowledged, not yet usable: no time, register fell, or a new generation nobody accepted.
create table reading_parked (
    meter_id bigint not null references meter,
    seq bigint not null,
    boot bigint not null,
    up_ms bigint not null,
    reason text not null check (reason in ('no_time', 'register_fell', 'new_generation', 'implausible')),
    row_json jsonb not null,
    received_at timestamptz not null,
    primary key (meter_id, seq));
create index reading_parked_no_time on reading_parked (meter_id, boot) where reason = 'no_time';

-- Refused with its reason and bytes; bounded by ReadingStore.
create table reading_refused (
    id bigint generated always as identity primary key,
    dev text not null,
    topic text not null,
    reason text not null,
    raw bytea not null,
    at timestamptz not null);

create table meter_event (
    meter_id bigint not null references meter,
    seq bigint not null,
    t timestamptz,
    type text not null,
    data jsonb not null,
    received_at timestamptz not null,
    primary key (meter_id, seq));

-- Commands to meters: signed when sent, sent until answered or expired.
create table down_command (
    id uuid primary key,
    dev text not null,
    cmd text not null,
    args jsonb not null,
    expires_at timestamptz not null,
    created_at timestamptz not null,
    next_send_at timestamptz not null,
    sends int not null default 0,
    state text not null default 'open' check (state in ('open', 'done', 'refused', 'expired')),
    result jsonb);
create index down_command_open on down_command (next_send_at) where state = 'open';

-- store: settlement.IntervalStore. What each household's interval came to.
create table interval_close (
    community_id uuid not null references community,
    start_at timestamptz not null,
    closed_at timestamptz not null,
    primary key (community_id, start_at));

create table household_interval (
    household_id uuid not null references household,
    start_at timestamptz not null,
    community_id uuid not null references community,
    state text not null check (state in ('provisional', 'settled')),
    assurance text not null check (assurance in ('A', 'B', 'C')),
    import_wh bigint not null default 0 check (import_wh >= 0),
    export_wh bigint not null default 0 check (export_wh >= 0),
    used_by_neighbours_wh bigint not null default 0 check (used_by_neighbours_wh >= 0),
    banked_wh bigint not null default 0 check (banked_wh >= 0),
    storage_wh bigint not null default 0 check (storage_wh >= 0),
    to_supplier_wh bigint not null default 0 check (to_supplier_wh >= 0),
    own_use_wh bigint not null default 0 check (own_use_wh >= 0),
    from_supplier_wh bigint not null default 0 check (from_supplier_wh >= 0),
    supplier_minor bigint not null default 0 check (supplier_minor >= 0),
    settled_at timestamptz,
    primary key (household_id, start_at),
    check (export_wh = used_by_neighbours_wh + banked_wh + storage_wh + to_supplier_wh),
    check (import_wh = own_use_wh + from_supplier_wh));
create index household_interval_open on household_interval (community_id, start_at) where state = 'provisional';

grant select, insert, update on meter, meter_intake, meter_event, down_command, interval_close, household_interval to ${app};
grant select, insert on reading to ${app};
grant select, insert, delete on reading_parked, reading_refused to ${app};
grant execute on function make_reading_partitions(timestamptz, timestamptz) to ${app};
