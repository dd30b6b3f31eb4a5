-- store: payments.RefundStore, payments.CreditStore. Payments that are given back, by which method, and what became of it.

-- One attempt by one method: another method is another row, after this one is proven refused.
create table refund (
    id uuid primary key,
    payment_id uuid not null references payment_intent,
    rail text not null,
    amount_minor bigint not null check (amount_minor > 0),
    asset text not null,
    method text not null check (method in ('reversal', 'payout')),
    cause text not null check (cause in ('late', 'unfilled', 'other')),
    pocket text not null check (pocket in ('wallet', 'due')),
    back text not null check (back in ('SUCCEEDED', 'LATE_CREDITED')), -- what the payment is again when nothing goes back
    original_no text, -- the receipt of the payment; a reversal names it
    hold_id uuid not null unique,
    state text not null check (state in
        ('REQUESTED', 'APPROVED', 'SUBMITTING', 'SUBMITTED', 'UNKNOWN', 'DONE', 'REFUSED', 'REVIEW')),
    provider_ref text,
    receipt_no text,
    reason_code text,
    reason_text text,
    asked_by text not null check (asked_by in ('household', 'operator', 'rule', 'method')),
    created_at timestamptz not null,
    submitted_at timestamptz,
    next_look_at timestamptz not null,
    tries int not null default 0,
    ended_at timestamptz,
    check (method = 'payout' or original_no is not null),
    check ((ended_at is not null) = (state in ('DONE', 'REFUSED'))));
-- a payment goes back once: one refund that is open or done
create unique index refund_once on refund (payment_id) where state <> 'REFUSED';
create unique index refund_provider_ref on refund (rail, provider_ref) where provider_ref is not null;
create unique index refund_receipt on refund (rail, receipt_no) where receipt_no is not null;
create index refund_due on refund (next_look_at) where state in ('APPROVED', 'SUBMITTING', 'SUBMITTED', 'UNKNOWN');
create index refund_ended on refund (ended_at);
create index refund_payment on refund (payment_id, created_at);

-- Every transition, in order.
create table refund_event (
    refund_id uuid not null references refund,
    n int not null,
    event text not null,
    from_state text not null,
    to_state text not null,
    at timestamptz not null,
    primary key (refund_id, n));

-- Never more than came.
alter table collection_credit
    add column refunded_minor bigint not null default 0,
    add constraint collection_credit_refunded check (refunded_minor between 0 and amount_minor);

-- Only proven money of a household goes back, whole; an end stays; what a refund is about never changes.
create function refund_guard() returns trigger language plpgsql as $$
declare there bigint;
begin
    if tg_op = 'INSERT' then
        select c.amount_minor - c.refunded_minor into there
        from collection_credit c where c.intent_id = new.payment_id and c.proven_at is not null;
        if there is distinct from new.amount_minor then
            raise exception 'a refund of % of a payment of which % may go back', new.amount_minor, there using errcode = 'RF001';
        end if;
        return new;
    end if;
    if old.state in ('DONE', 'REFUSED') and new.state <> old.state then
        raise exception 'a refund that ended is %', old.state using errcode = 'RF002';
    end if;
    if (new.payment_id, new.amount_minor, new.method, new.hold_id, new.original_no)
        is distinct from (old.payment_id, old.amount_minor, old.method, old.hold_id, old.original_no) then
        raise exception 'a refund is about one payment, by one method' using errcode = 'RF003';
    end if;
    return new;
end $$;
create trigger refund_guard before insert or update on refund for each row execute function refund_guard();

grant select, insert, update on refund to ${app};
grant select, insert on refund_event to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on refund, refund_event to jirani_audit;
    end if;
end $$;
