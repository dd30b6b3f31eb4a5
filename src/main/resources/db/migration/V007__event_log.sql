-- store: run.EventLog, http.IdempotencyStore. What happened, for those who watch; and answers given once.
create table event_log (
    id bigint generated always as identity primary key,
    xid xid8 not null default pg_current_xact_id(),
    type text not null,
    community_id uuid not null,
    household_id uuid,
    data jsonb not null,
    at timestamptz not null);
create unique index event_log_place on event_log (xid, id);

create table idempotency (
    scope text not null,
    key text not null,
    fingerprint bytea not null,
    status int not null,
    body bytea not null,
    at timestamptz not null,
    primary key (scope, key));

grant select, insert on event_log, idempotency to ${app};
-- so that the gateway can tell whether its schema is current
grant select on flyway_schema_history to ${app};
grant usage on schema jirani to ${app};
grant usage on all sequences in schema jirani to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant usage on schema jirani, ledger to jirani_audit;
        grant select on all tables in schema jirani, ledger to jirani_audit;
    end if;
end $$;
