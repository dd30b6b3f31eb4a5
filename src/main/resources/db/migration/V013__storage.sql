-- store: metering.BoundaryStore, metering.RetentionStore, metering.RollupStore, metering.FineDataStore, settlement.FeederStore. What is kept, for how long, who read it, and whether the energy closes.

-- Where each meter began to count, and with which registers: before it they are nobody's.
create table meter_begin (
    meter_id bigint primary key references meter,
    from_at timestamptz not null,
    t timestamptz not null,
    import_wh bigint not null check (import_wh >= 0),
    export_wh bigint not null check (export_wh >= 0),
    generation int not null,
    assurance text not null check (assurance in ('A', 'B', 'C')));
insert into meter_begin
    select distinct on (meter_id) meter_id, at, at, import_wh, export_wh, generation, assurance
    from meter_boundary order by meter_id, at;
grant select, insert on meter_begin to ${app};

-- Ruling 25: whether an interval's energy closes against the feeder's register. losses_wh is what the books have of it.
alter table interval_close
    add column closure text not null default 'not_closed' check (closure in ('not_closed', 'closed')),
    add column losses_wh bigint not null default 0,
    add column feeder_in_wh bigint check (feeder_in_wh >= 0),
    add column feeder_out_wh bigint check (feeder_out_wh >= 0),
    -- how often its losses were booked; each booking has its own key
    add column feeder_bookings int not null default 0,
    add constraint closed_by_a_feeder check (closure = 'not_closed' or feeder_in_wh is not null and feeder_out_wh is not null);
create index interval_close_open on interval_close (community_id, start_at) where closure = 'not_closed';

alter table household_interval
    -- settled in sum at the end of a gap: what belongs to which of the gap's intervals nobody knows
    add column in_sum boolean not null default false;
create index household_interval_by_time on household_interval (community_id, start_at);

-- store: settlement.FeederStore. Days on which more was lost on the wires than wires lose, or less than nothing.
create table feeder_case (
    community_id uuid not null references community,
    day date not null,
    kind text not null check (kind in ('high', 'negative')),
    import_wh bigint not null check (import_wh >= 0),
    losses_wh bigint not null,
    state text not null default 'open' check (state in ('open', 'cleared')),
    opened_at timestamptz not null,
    changed_at timestamptz not null,
    primary key (community_id, day));
grant select, insert, update on feeder_case to ${app};

-- store: metering.RollupStore. What a meter's day came to, kept for good. import_wh and export_wh are what its registers
-- moved on since its last row before the day, so days add up to the registers.
create table meter_day (
    meter_id bigint not null references meter,
    day date not null, -- in the community's zone
    first_t timestamptz not null,
    last_t timestamptz not null,
    first_import_wh bigint not null,
    first_export_wh bigint not null,
    last_import_wh bigint not null,
    last_export_wh bigint not null,
    last_generation int not null,
    import_wh bigint not null check (import_wh >= 0),
    export_wh bigint not null check (export_wh >= 0),
    max_power_w bigint,
    row_count int not null check (row_count > 0),
    -- steps between rows longer than the community's interval
    gaps int not null,
    assurance text not null check (assurance in ('A', 'B', 'C')),
    made_at timestamptz not null,
    primary key (meter_id, day));
-- Days before days_until are made; rows received until mark have been looked at for days they came too late for.
create table meter_rollup (
    community_id uuid primary key references community,
    days_until date not null,
    mark timestamptz not null);
-- Rows come in the order of received_at, so this stays a few pages and finds the late ones.
create index reading_by_arrival on reading using brin (received_at) with (autosummarize = on, pages_per_range = 32);

-- store: settlement.HouseholdDayStore. What a household's day came to, kept for good.
create table household_day (
    household_id uuid not null references household,
    day date not null,
    community_id uuid not null references community,
    intervals int not null,
    provisional int not null,
    assurance text not null check (assurance in ('A', 'B', 'C')),
    import_wh bigint not null,
    export_wh bigint not null,
    used_by_neighbours_wh bigint not null,
    banked_wh bigint not null,
    storage_wh bigint not null,
    to_supplier_wh bigint not null,
    own_use_wh bigint not null,
    from_supplier_wh bigint not null,
    supplier_minor bigint not null,
    made_at timestamptz not null,
    primary key (household_id, day));
create table household_rollup (
    community_id uuid primary key references community,
    days_until date not null);
grant select, insert, update on meter_day, meter_rollup, household_day, household_rollup to ${app};
grant delete on household_interval, meter_boundary, meter_event to ${app};

-- Ruling 28: a row lives for the 35 days in which it may still be settled and 55 more. Months go whole, once their last
-- row is that old and every day of them is rolled up; strays in the default partition go one by one. Nobody can have
-- younger rows dropped, whatever he asks for.
create function drop_reading_partitions(_before timestamptz) returns int
language plpgsql security definer set search_path = jirani, pg_temp set lock_timeout = '2s' as $$
declare part record; dropped int := 0;
begin
    if _before > now() - interval '90 days' then
        raise exception 'rows younger than 90 days are kept' using errcode = '22023';
    end if;
    for part in
        select c.relname, (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''([^'']+)''\)'))[1]::timestamptz as upto
        from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'jirani.reading'::regclass order by 2
    loop
        continue when part.upto is null or part.upto > _before;
        exit when exists (select 1 from meter m join community c on c.id = m.community_id
            left join meter_rollup r on r.community_id = c.id
            where r.days_until is null or r.days_until <= (part.upto at time zone c.zone)::date);
        execute format('drop table jirani.%I', part.relname);
        dropped := dropped + 1;
    end loop;
    delete from reading_default d using meter m, community c, meter_rollup r
        where d.t < _before and m.id = d.meter_id and c.id = m.community_id and r.community_id = c.id
            and r.days_until > (d.t at time zone c.zone)::date;
    return dropped;
end $$;
revoke all on function drop_reading_partitions(timestamptz) from public;
grant execute on function drop_reading_partitions(timestamptz) to ${app};

-- store: metering.FineDataStore. Who read another person's fine data, and why (ruling 28). The person sees it. Kept for good.
create table fine_data_access (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    household_id uuid not null references household,
    -- label of the operator's key
    reader text not null,
    what text not null,
    span_from timestamptz not null,
    span_to timestamptz not null,
    reason text not null check (length(reason) between 10 and 500));
create index fine_data_access_household on fine_data_access (household_id, id);
create function fine_data_access_stands() returns trigger language plpgsql as $$
begin raise exception 'append only: %', tg_table_name using errcode = 'LD003'; end $$;
create trigger append_only before update or delete or truncate on fine_data_access
    for each statement execute function fine_data_access_stands();
grant select, insert on fine_data_access to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on meter_begin, feeder_case, meter_day, meter_rollup, household_day, household_rollup, fine_data_access
            to jirani_audit;
    end if;
end $$;

-- ux.md 2.2: sell needs A. Export that was measured worse is banked for own use, in an account no offer debits.
alter table community
    add column sell_assurance text not null default 'A' check (sell_assurance in ('A', 'B'));
update ledger.kind set pattern = '^household:[0-9a-f-]{36}:energy:(made|own|offered|bought)$' where name = 'energy';
