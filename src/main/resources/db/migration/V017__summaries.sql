-- store: metering.RetentionStore, metering.RollupStore. Clocks that differ a little; and who keeps the indexes by arrival.

-- The gateway asks by its own clock, which may be ahead of this one's: up to an hour of that is no reason to refuse. What is
-- younger than 90 days by this clock stays in any case.
create or replace function drop_reading_partitions(_before timestamptz) returns int
language plpgsql security definer set search_path = jirani, pg_temp set lock_timeout = '2s' as $$
declare part record; dropped int := 0;
begin
    if _before > now() - interval '90 days' + interval '1 hour' then
        raise exception 'rows younger than 90 days are kept' using errcode = '22023';
    end if;
    _before := least(_before, now() - interval '90 days');
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

-- Who looks for rows that came late (RollupStore.LATE, every minute) and for events that are over their time (forget_events)
-- reads these two BRIN indexes, so they stay. But autosummarize asks autovacuum for each 256 KB that was filled, has room for 256
-- requests, and writes a line into the server's log for every one beyond: thousands an hour at full intake. What is not
-- summarized is read whole, so the search summarizes first, by itself.
alter index event_log_by_time set (autosummarize = off);
do $$ declare each regclass; begin
    for each in select t.relid from pg_partition_tree('jirani.reading_by_arrival') t where t.isleaf loop
        execute format('alter index %s set (autosummarize = off)', each);
    end loop;
end $$;

-- PostgreSQL gives a new partition's index the options of its parent, which no statement can change: off right after.
create or replace function make_reading_partitions(_from timestamptz, _to timestamptz) returns int
language plpgsql security definer set search_path = jirani, pg_temp as $$
declare m timestamptz := date_trunc('month', _from at time zone 'UTC') at time zone 'UTC'; n timestamptz; made int := 0; part text;
    arrivals regclass;
begin
    while m <= _to loop
        n := (date_trunc('month', m at time zone 'UTC') + interval '1 month') at time zone 'UTC';
        part := 'reading_' || to_char(m at time zone 'UTC', 'YYYYMM');
        if to_regclass('jirani.' || part) is null then
            begin
                execute format('create table jirani.%I partition of jirani.reading for values from (%L) to (%L)', part, m, n);
                for arrivals in select i.inhrelid from pg_inherits i join pg_index x on x.indexrelid = i.inhrelid
                    where i.inhparent = 'jirani.reading_by_arrival'::regclass
                        and x.indrelid = to_regclass('jirani.' || part) loop
                    execute format('alter index %s set (autosummarize = off)', arrivals);
                end loop;
                made := made + 1;
            exception when check_violation then
                null; -- rows of that month are in the default partition already and stay there
            end;
        end if;
        m := n;
    end loop;
    return made;
end $$;

-- Summarizes what was filled since. It waits a moment only for a table's vacuum: one that waits longer would have PostgreSQL
-- cancel the vacuum, which summarizes anyway.
create function summarize_arrivals() returns int
language plpgsql security definer set search_path = jirani, pg_temp set lock_timeout = '100ms' as $$
declare each regclass; summarized int := 0;
begin
    for each in select t.relid from pg_partition_tree('jirani.reading_by_arrival') t where t.isleaf
        union all select 'jirani.event_log_by_time'::regclass
    loop
        begin
            summarized := summarized + brin_summarize_new_values(each);
        exception when lock_not_available then
            null;
        end;
    end loop;
    return summarized;
end $$;
revoke all on function summarize_arrivals() from public;
grant execute on function summarize_arrivals() to ${app};
