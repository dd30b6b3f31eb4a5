-- store: metering.RetentionStore. What the log of events and the answers given once forget. The gateway may not delete from
-- either by itself: these two functions can only take what is over its time, whatever they are asked for.

-- The log grows in the order of time: this stays a few pages, and costs the intake next to nothing.
create index event_log_by_time on event_log using brin (at) with (autosummarize = on, pages_per_range = 32);

-- The stream looks back 24 hours. What a meter said goes with twice that, all else after 13 months. Some at a time.
create function forget_events(_most int) returns int
language plpgsql security definer set search_path = jirani, pg_temp as $$
declare gone int;
begin
    delete from event_log where ctid = any (array(
        select e.ctid from event_log e
        where e.type = 'reading.stored' and e.at < now() - interval '48 hours' or e.at < now() - interval '13 months'
        limit _most));
    get diagnostics gone = row_count;
    return gone;
end $$;

-- Answers with a meter's secrets are sealed, and nothing else is. Keys of money never expire.
create function forget_sealed_answers() returns int
language plpgsql security definer set search_path = jirani, pg_temp as $$
declare gone int;
begin
    delete from idempotency where at < now() - interval '30 days' and substring(body from 1 for 10) = '{"sealed":'::bytea;
    get diagnostics gone = row_count;
    return gone;
end $$;
revoke all on function forget_events(int), forget_sealed_answers() from public;
grant execute on function forget_events(int), forget_sealed_answers() to ${app};
