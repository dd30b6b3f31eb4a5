-- store: payments.ArrivedStore, payments.RailTokenStore, payments.InboxStore. Money that no push asked for, and the access token that all processes share.

-- A payment typed in a phone's menu, by its receipt. What was typed for an account is not kept: only whom it names.
create table arrived (
    rail text not null,
    receipt_no text not null,
    amount_minor bigint not null check (amount_minor > 0),
    at timestamptz not null, -- when the provider says it was paid
    seen_at timestamptz not null,
    -- 1: a confirmation says so, and nothing is booked; 2: the provider's own list has it
    evidence smallint not null check (evidence in (1, 2)),
    household_id uuid references household, -- null: its account names nobody, and it lies in suspense
    posted_at timestamptz,
    primary key (rail, receipt_no),
    check (posted_at is null or evidence = 2));
create index arrived_waiting on arrived (rail, seen_at) where posted_at is null;
create index arrived_household on arrived (household_id, at) where household_id is not null;
grant select, insert, update on arrived to ${app};

-- How far the provider's list was read, and when it is read next; who moves next_at on has the turn.
create table arrival_list (
    rail text primary key,
    read_until timestamptz not null,
    next_at timestamptz not null);
grant select, insert, update on arrival_list to ${app};

alter table inbox drop constraint inbox_channel_check;
alter table inbox add constraint inbox_channel check (channel in ('stk', 'result', 'status', 'timeout', 'typed'));

-- One access token for each application of the provider's portal: a new one kills the old one.
create table rail_token (
    rail text not null,
    app text not null, -- which consumer key, hashed
    sealed bytea,
    until timestamptz,
    minting_until timestamptz, -- somebody fetches a new one, or died over it
    primary key (rail, app),
    check ((sealed is null) = (until is null)));
grant select, insert, update on rail_token to ${app};

do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on arrived, arrival_list to jirani_audit;
    end if;
end $$;
