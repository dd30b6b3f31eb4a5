-- store: payments.MoveStore, payments.BalanceStore, payments.FloatStore. Our own money between two places of ours, and what a rail said it has left.

-- One attempt, agreed to by two people; another attempt is another row.
create table float_move (
    id uuid primary key,
    proposal_id uuid not null unique, -- whatever is agreed to moves once
    rail text not null,
    community_id uuid not null references community,
    route text not null check (route in ('to_payout', 'to_bank', 'from_bank')),
    amount_minor bigint not null check (amount_minor > 0),
    asset text not null,
    reference text not null check (reference ~ '^[A-Za-z0-9/-]{4,32}$'),
    hold_id uuid not null unique,
    state text not null check (state in ('RESERVED', 'SUBMITTING', 'SUBMITTED', 'UNKNOWN', 'DONE', 'REFUSED', 'REVIEW')),
    evidence smallint not null default 0 check (evidence between 0 and 3),
    provider_ref text,
    receipt_no text,
    reason_code text,
    reason_text text,
    created_at timestamptz not null,
    submitted_at timestamptz,
    next_look_at timestamptz not null,
    tries int not null default 0,
    missed_first_at timestamptz,
    missed_last_at timestamptz,
    question text, -- what people must decide; null: nothing
    asked_at timestamptz,
    due_at timestamptz,
    owner text not null default 'treasurer' check (owner in ('treasurer', 'admin')),
    ended_at timestamptz,
    unique (rail, reference),
    check ((ended_at is not null) = (state in ('DONE', 'REFUSED'))),
    check (state in ('RESERVED', 'REFUSED') or submitted_at is not null),
    check (state <> 'DONE' or receipt_no is not null),
    check (state <> 'REVIEW' or question is not null),
    check ((question is null) = (due_at is null) and (question is null) = (asked_at is null)));
create unique index float_move_provider_ref on float_move (rail, provider_ref) where provider_ref is not null;
create unique index float_move_receipt on float_move (rail, receipt_no) where receipt_no is not null;
create index float_move_due on float_move (next_look_at) where state in ('RESERVED', 'SUBMITTING', 'SUBMITTED', 'UNKNOWN');
create index float_move_question on float_move (due_at) where question is not null;
create index float_move_community on float_move (community_id, created_at);

-- Every transition, in order.
create table float_move_event (
    move_id uuid not null references float_move,
    n int not null,
    event text not null,
    from_state text not null,
    to_state text not null,
    at timestamptz not null,
    primary key (move_id, n));

-- What it is about never changes; what may have left is never sent again; what arrived stays there.
create function float_move_guard() returns trigger language plpgsql as $$
begin
    if (new.id, new.proposal_id, new.rail, new.route, new.amount_minor, new.asset, new.reference, new.hold_id)
        is distinct from (old.id, old.proposal_id, old.rail, old.route, old.amount_minor, old.asset, old.reference, old.hold_id) then
        raise exception 'a float move is about one sum on one way' using errcode = 'FM001';
    end if;
    if new.state = old.state then return new; end if;
    if old.state = 'DONE' or old.state = 'REFUSED' and new.state <> 'REVIEW' then
        raise exception 'a float move that ended is %', old.state using errcode = 'FM002';
    end if;
    if new.state = 'SUBMITTING' and old.state <> 'RESERVED' or new.state = 'RESERVED' and old.state <> 'SUBMITTING' then
        raise exception 'a float move that is % is not sent again', old.state using errcode = 'FM003';
    end if;
    return new;
end $$;
create trigger float_move_guard before update on float_move for each row execute function float_move_guard();

-- A row of a statement that is one side of a move.
alter table statement_row add column move_id uuid references float_move,
    add constraint statement_row_whose check (intent_id is null or move_id is null);

-- What may have left already; and what is left to pay out with, as the provider writes beside each payout.
alter table rail_balance add column unresolved_out_minor bigint, add column left_minor bigint, add column left_at timestamptz;

grant select, insert, update on float_move to ${app};
grant select, insert on float_move_event to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on float_move, float_move_event to jirani_audit;
    end if;
end $$;
