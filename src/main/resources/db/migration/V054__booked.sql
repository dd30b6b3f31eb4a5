-- store: payments.IntentStore and PayoutStore (through IntentRowStore), CreditStore, ArrivedStore, FailedArrivalStore. What is booked of an attempt, and a receipt that is booked once whatever channel tells of it.

-- What the books have of a push: the machine never credits it again. And how well its receipt is known: 1, a callback alone
-- told it; more, the provider's own list or people.
alter table payment_intent
    add column booked text not null default 'nothing' check (booked in ('nothing', 'household', 'suspense')),
    add column receipt_evidence smallint not null default 0 check (receipt_evidence between 0 and 3);
update payment_intent i
set booked = case when c.to_account like 'suspense:%' and i.state = 'REVIEW' then 'suspense' else 'household' end
from collection_credit c where c.intent_id = i.id;
update payment_intent set receipt_evidence = 1 where receipt_no is not null;

-- A payment of the list that named no attempt, and whose receipt an attempt turned out to have: what lay in suspense for it
-- is the attempt's.
alter table arrived add column claimed_at timestamptz;

-- I-6 across both tables: a receipt is an attempt's or it is booked by itself, never both, whoever is first.
create function receipt_once() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(new.rail || ':' || new.receipt_no, 13));
    if tg_table_name = 'receipt' then
        if exists (select from arrived a where a.rail = new.rail and a.receipt_no = new.receipt_no
                and a.posted_at is not null and a.household_id is not null) then
            return null; -- a household was credited with it: it is taken
        end if;
        return new;
    end if;
    if exists (select from receipt r where r.rail = new.rail and r.receipt_no = new.receipt_no) then
        raise exception 'receipt % belongs to an attempt', new.receipt_no using errcode = 'RC001';
    end if;
    return new;
end $$;
create trigger receipt_once before insert on receipt for each row execute function receipt_once();
create trigger arrived_once before update on arrived for each row
    when (old.posted_at is null and new.posted_at is not null) execute function receipt_once();
grant update (receipt_no, at) on receipt to ${app};

-- Rows of the list that could not be booked, or read: kept, and tried again.
create table arrival_failed (
    rail text not null,
    key text not null, -- the receipt, or odd: and the hash of what could not be read; what people typed is not kept
    at timestamptz not null, -- when it was paid, as the list has it
    why text not null,
    tries int not null,
    seen_at timestamptz not null,
    next_at timestamptz not null,
    done_at timestamptz,
    primary key (rail, key));
create index arrival_failed_open on arrival_failed (next_at) where done_at is null;
grant select, insert, update on arrival_failed to ${app};

do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on arrival_failed to jirani_audit;
    end if;
end $$;
