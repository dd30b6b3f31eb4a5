-- store: payments.ArrivedStore, payments.SuspenseStore. What came once more under a payment's reference has a row of its own too, and
-- what lies in suspense by itself ends: placed, or taken back.

alter table arrived
    add column intent_id uuid references payment_intent, -- it named this payment, which had its money already
    add column ended_at timestamptz,
    add column ended_as text check (ended_as in ('placed', 'taken_back')),
    add constraint arrived_ended check ((ended_at is null) = (ended_as is null));
create index arrived_suspense on arrived (rail, seen_at)
    where posted_at is not null and household_id is null and claimed_at is null and ended_at is null;
create index arrived_intent on arrived (intent_id) where intent_id is not null;
