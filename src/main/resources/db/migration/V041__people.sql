-- store: people.ConsentStore, people.ErasureStore, people.ForgettingStore. What people agreed to, who asked that his data go, and what is forgotten by its age.

-- What a household agreed to, and took back: the newest row of a purpose holds. No free text: which words it read is the version.
create table consent (
    id bigint generated always as identity primary key,
    household_id uuid not null references household,
    purpose text not null check (purpose in ('advisor_abroad', 'publication')),
    state text not null check (state in ('granted', 'withdrawn')),
    language text not null check (language in ('en', 'sw')),
    text_version int not null check (text_version > 0),
    at timestamptz not null);
create index consent_household on consent (household_id, id);
create function consent_stands() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin raise exception 'append only: %', tg_table_name using errcode = 'LD003'; end $$;
create trigger append_only before update or delete or truncate on consent
    for each statement execute function consent_stands();

-- That somebody's data go. It waits until due_at, can be taken back until it is done, and is done once.
create table erasure (
    id uuid primary key,
    household_id uuid not null references household,
    asked_by text not null check (asked_by in ('household', 'operator')),
    state text not null default 'waiting' check (state in ('waiting', 'cancelled', 'done')),
    asked_at timestamptz not null,
    due_at timestamptz not null check (due_at >= asked_at),
    looked_at timestamptz,
    -- codes of why it cannot be done yet, as of looked_at
    hindered_by text[] not null default '{}',
    ended_at timestamptz,
    -- SHA-256 over what was erased, as the act in the chain tells it
    certificate bytea check (length(certificate) = 32),
    check ((state = 'waiting') = (ended_at is null)),
    check ((state = 'done') = (certificate is not null)));
create unique index erasure_one_waiting on erasure (household_id) where state = 'waiting';
create unique index erasure_done_once on erasure (household_id) where state = 'done';
create index erasure_due on erasure (due_at) where state = 'waiting';

-- An end is an end, and whose it is never changes.
create function erasure_stands() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op <> 'UPDATE' then raise exception 'kept for good: %', tg_table_name using errcode = 'LD003'; end if;
    if old.state <> 'waiting' or new.id <> old.id or new.household_id <> old.household_id or new.asked_by <> old.asked_by
        or new.asked_at <> old.asked_at or new.due_at <> old.due_at then
        raise exception 'an erasure that ended stays as it is' using errcode = 'LD003';
    end if;
    return new;
end $$;
create trigger stands before update or delete on erasure for each row execute function erasure_stands();
create function erasure_is_kept() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin raise exception 'kept for good: %', tg_table_name using errcode = 'LD003'; end $$;
create trigger kept before truncate on erasure for each statement execute function erasure_is_kept();

-- The gateway may not delete what people were told and what providers said by itself: these take only what is over its time
-- by the database's clock, some at a time.
create function forget_notices(_most int) returns int
language plpgsql security definer set search_path = jirani, pg_temp as $$
declare gone int;
begin
    delete from notice where ctid = any (array(
        select n.ctid from notice n where n.sent_at is not null and n.created_at < now() - interval '13 months' limit _most));
    get diagnostics gone = row_count;
    return gone;
end $$;
create function forget_inbox(_most int) returns int
language plpgsql security definer set search_path = jirani, pg_temp as $$
declare gone int;
begin
    delete from inbox where ctid = any (array(
        select i.ctid from inbox i
        where i.judged_at is not null and i.received_at < now() - interval '13 months'
            and not exists (select from payment_intent p where p.id = i.intent_id and p.ended_at is null)
        limit _most));
    get diagnostics gone = row_count;
    return gone;
end $$;
-- A key of money never expires, or a client that comes back after years would pay twice: only what was answered goes.
create function forget_answers(_most int) returns int
language plpgsql security definer set search_path = jirani, pg_temp as $$
declare gone int;
begin
    update idempotency set body = '{"forgotten":true}' where ctid = any (array(
        select i.ctid from idempotency i
        where i.at < now() - interval '13 months' and i.body <> '{"forgotten":true}'::bytea limit _most));
    get diagnostics gone = row_count;
    return gone;
end $$;
-- With the person goes what it was answered: scopes of a household begin with its id.
create function forget_answers_of(_household uuid) returns int
language plpgsql security definer set search_path = jirani, pg_temp as $$
declare gone int;
begin
    update idempotency set body = '{"forgotten":true}'
        where scope like 'household:' || _household::text || ' %' and body <> '{"forgotten":true}'::bytea;
    get diagnostics gone = row_count;
    return gone;
end $$;
revoke all on function forget_notices(int), forget_inbox(int), forget_answers(int), forget_answers_of(uuid) from public;
grant execute on function forget_notices(int), forget_inbox(int), forget_answers(int), forget_answers_of(uuid) to ${app};
create index notice_by_time on notice using brin (created_at);
create index inbox_by_time on inbox using brin (received_at);
create index idempotency_by_time on idempotency using brin (at);

grant select, insert on consent to ${app};
grant select, insert, update on erasure to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on consent, erasure to jirani_audit;
    end if;
end $$;
