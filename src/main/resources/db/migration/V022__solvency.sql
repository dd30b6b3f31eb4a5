-- store: solvency.SolvencyStore. What all were owed and what there was, once a day, so that each can check that they were counted.
create table solvency_day (
    day date primary key,
    taken_at timestamptz not null,
    -- the bytes that are signed
    statement text not null,
    signature text not null,
    key text not null);

-- The leaves of a day's tree in their order. Places and salts mean nothing beyond their day.
create table solvency_leaf (
    day date not null references solvency_day,
    place int not null check (place >= 0),
    owner text not null,
    household_id uuid references household,
    salt bytea not null check (length(salt) = 32),
    amounts bigint[] not null check (0 <= all (amounts)),
    -- the accounts whose sum the amounts are
    parts jsonb not null,
    primary key (day, place));
create unique index solvency_leaf_household on solvency_leaf (day, household_id) where household_id is not null;

create function solvency_stands() returns trigger language plpgsql as $$
begin raise exception 'append only: %', tg_table_name using errcode = 'LD003'; end $$;
create trigger append_only before update or delete or truncate on solvency_day for each statement execute function solvency_stands();
create trigger append_only before update or delete or truncate on solvency_leaf for each statement execute function solvency_stands();

grant select, insert on solvency_day, solvency_leaf to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on solvency_day, solvency_leaf to jirani_audit;
    end if;
end $$;
