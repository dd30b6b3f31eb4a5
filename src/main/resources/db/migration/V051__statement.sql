-- store: payments.StatementStore, payments.DifferenceStore, payments.BalanceStore. The provider's statement, how far it was read, what differs from our books, and what the provider says its accounts hold.

-- A statement that was read whole; each file once. What is wrong in a file makes a difference and no row here.
create table statement_file (
    id bigint generated always as identity primary key,
    rail text not null,
    side text not null check (side in ('collect', 'payout')),
    hash text not null unique,
    from_at timestamptz not null,
    until_at timestamptz not null check (until_at > from_at), -- not included
    opening_minor bigint not null,
    closing_minor bigint not null,
    taken_at timestamptz not null,
    closed_at timestamptz); -- its rows are judged, and what it does not have was looked for
create index statement_file_open on statement_file (from_at) where closed_at is null;

-- Its rows; each once, whatever files it stands in. Names, numbers and what people typed for an account are not kept.
create table statement_row (
    file_id bigint not null references statement_file,
    n int not null,
    rail text not null,
    side text not null,
    kind text not null check (kind in ('in', 'back', 'out', 'returned', 'charge', 'other_in', 'other_out')),
    receipt_no text not null,
    amount_minor bigint not null check (amount_minor > 0),
    at timestamptz not null,
    about text, -- a reference of ours, a household's code, an id of the provider, a receipt; null: none of these
    intent_id uuid references payment_intent,
    judged_at timestamptz,
    verdict text,
    tries int not null default 0,
    next_at timestamptz not null,
    primary key (file_id, n),
    unique (rail, side, kind, receipt_no),
    check ((judged_at is null) = (verdict is null)));
create index statement_row_open on statement_row (next_at) where judged_at is null;
create index statement_row_intent on statement_row (intent_id) where intent_id is not null;
create index statement_row_receipt on statement_row (rail, receipt_no);

-- The days whose statements were read, without a gap.
create table statement_reach (
    rail text not null,
    side text not null,
    from_at timestamptz not null,
    until_at timestamptz not null,
    primary key (rail, side));

-- What the provider's books and ours do not say alike. The bank's column is for who compares with the bank's statement.
create table statement_difference (
    id bigint generated always as identity primary key,
    rail text not null,
    kind text not null check (kind in ('nobody', 'not_there', 'amount', 'waits', 'file', 'days')),
    subject text not null, -- a receipt, an intent, a file's hash
    intent_id uuid references payment_intent,
    ours_minor bigint,
    provider_minor bigint,
    bank_minor bigint,
    what text not null,
    owner text not null default 'treasurer' check (owner in ('treasurer', 'admin')),
    opened_at timestamptz not null,
    due_at timestamptz not null check (due_at > opened_at),
    closed_at timestamptz,
    closed_by text check ((closed_by is null) = (closed_at is null)));
create unique index statement_difference_once on statement_difference (rail, kind, subject) where closed_at is null;
create index statement_difference_due on statement_difference (due_at) where closed_at is null;

-- The last word of the provider about an account, and the books at that moment.
create table rail_balance (
    rail text not null,
    side text not null check (side in ('collect', 'payout')),
    asked_at timestamptz,
    told_at timestamptz,
    provider_minor bigint,
    ledger_minor bigint,
    unresolved_minor bigint, -- what open intents may explain
    off_since timestamptz, -- differs by more than that since
    next_at timestamptz not null,
    primary key (rail, side));

grant select, insert, update on statement_file, statement_row, statement_reach, statement_difference, rail_balance to ${app};
alter table inbox drop constraint inbox_channel;
alter table inbox add constraint inbox_channel check (channel in ('stk', 'result', 'status', 'timeout', 'typed', 'balance'));
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on statement_file, statement_row, statement_reach, statement_difference, rail_balance to jirani_audit;
    end if;
end $$;
