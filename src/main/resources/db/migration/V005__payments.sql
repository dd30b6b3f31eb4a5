-- store: payments.IntentStore and PayoutStore (through IntentRowStore), CreditStore, InboxStore, RailStateStore. Money asked for and money sent, and everything anybody said about it.
create table payment_intent (
    id uuid primary key,
    direction text not null check (direction in ('collection', 'payout')),
    rail text not null,
    purpose text not null, -- such as purchase:{id}, payout:{id}; payments never look inside
    community_id uuid not null references community,
    household_id uuid not null references household,
    msisdn text not null check (msisdn ~ '^254[17][0-9]{8}$'),
    amount_minor bigint not null check (amount_minor > 0),
    asset text not null,
    description text not null,
    account_ref text not null unique,
    state text not null,
    evidence smallint not null default 0 check (evidence between 0 and 3),
    -- the provider's handle: checkout request id of a push, conversation id of a payout
    provider_ref text,
    receipt_no text,
    reason_code text,
    reason_text text,
    created_at timestamptz not null,
    submitted_at timestamptz,
    deadline_at timestamptz not null,
    next_look_at timestamptz not null,
    looks int not null default 0, -- how often a push or payout was tried without a byte leaving
    ended_at timestamptz,
    hold_id uuid, -- the ledger's hold behind a payout
    check (asset <> 'KES' or amount_minor % 100 = 0),
    check (direction = 'payout' and state in
            ('RESERVED', 'SUBMITTING', 'SUBMITTED', 'UNKNOWN', 'PAID', 'FAILED', 'REVIEW', 'REVERSED')
        or direction = 'collection' and state in
            ('CREATED', 'SUBMITTING', 'PENDING', 'UNKNOWN', 'SUCCEEDED', 'FAILED', 'EXPIRED', 'LATE_CREDITED', 'REVIEW',
             'REFUND_PENDING', 'REFUNDED')));
create unique index payment_intent_provider_ref on payment_intent (rail, provider_ref) where provider_ref is not null;
create index payment_intent_due on payment_intent (next_look_at)
    where state in ('CREATED', 'SUBMITTING', 'PENDING', 'UNKNOWN', 'RESERVED', 'SUBMITTED', 'EXPIRED', 'FAILED', 'SUCCEEDED', 'LATE_CREDITED', 'REVIEW');
create index payment_intent_open on payment_intent (direction)
    where state in ('CREATED', 'SUBMITTING', 'PENDING', 'UNKNOWN', 'RESERVED', 'SUBMITTED');
create index payment_intent_late on payment_intent (created_at) where state = 'LATE_CREDITED';
create index payment_intent_msisdn on payment_intent (msisdn, created_at);
create index payment_intent_household on payment_intent (household_id, created_at);
create index payment_intent_purpose on payment_intent (purpose);

-- Every transition, in order.
create table payment_event (
    intent_id uuid not null references payment_intent,
    n int not null,
    event text not null,
    from_state text not null,
    to_state text not null,
    evidence smallint not null,
    detail text not null,
    at timestamptz not null,
    primary key (intent_id, n));

-- Ruling 1: an attempt is credited at most once, a receipt belongs to at most one credit.
create table collection_credit (
    rail text not null,
    attempt_ref text not null,
    intent_id uuid not null references payment_intent,
    transfer_id uuid not null unique,
    amount_minor bigint not null check (amount_minor > 0),
    to_account text not null,
    proven_at timestamptz,
    receipt_no text,
    at timestamptz not null,
    primary key (rail, attempt_ref));
create index collection_credit_intent on collection_credit (intent_id);
create index collection_credit_unproven on collection_credit (at) where proven_at is null;
create table receipt (
    rail text not null,
    receipt_no text not null,
    direction text not null check (direction in ('in', 'out')),
    intent_id uuid not null references payment_intent,
    amount_minor bigint not null check (amount_minor > 0),
    at timestamptz not null,
    primary key (rail, receipt_no));
create unique index receipt_one_per_intent on receipt (intent_id);

-- Callbacks as they came, before anybody judged them.
create table inbox (
    id bigint generated always as identity primary key,
    channel text not null check (channel in ('stk', 'result', 'status', 'timeout')),
    intent_id uuid, -- set when the secret path proved whom it is about
    source text not null,
    headers jsonb not null,
    body bytea not null,
    received_at timestamptz not null,
    judged_at timestamptz,
    verdict text);
create index inbox_open on inbox ((intent_id is null), id) where judged_at is null;

-- Whether a rail pays out, and why not.
create table rail_state (
    rail text primary key,
    payouts text not null check (payouts in ('open', 'paused')),
    reason text not null,
    changed_at timestamptz not null);

grant select, insert, update on payment_intent, collection_credit, inbox, rail_state to ${app};
grant select, insert on payment_event, receipt to ${app};
