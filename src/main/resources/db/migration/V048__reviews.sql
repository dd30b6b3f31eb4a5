-- store: payments.ReviewStore, payments.InboxStore, payments.PayoutStore. What people must decide about money, and what speaks for a payout never having left.

-- Money that nobody can tell but people. Its owner is the role that answers for it; past its day, the administrators.
create table payment_review (
    intent_id uuid not null references payment_intent,
    cause text not null,
    owner text not null default 'treasurer' check (owner in ('treasurer', 'admin')),
    opened_at timestamptz not null,
    due_at timestamptz not null check (due_at > opened_at),
    closed_at timestamptz,
    -- what people decided; null while it is open, and when proof came by itself
    ruling text check (ruling in ('paid', 'not_paid', 'keep')),
    primary key (intent_id, cause, opened_at),
    check (ruling is null or closed_at is not null));
create unique index payment_review_once on payment_review (intent_id, cause) where closed_at is null;
create index payment_review_due on payment_review (due_at) where closed_at is null;
grant select, insert, update on payment_review to ${app};

-- What is in review already has its day from now on.
insert into payment_review (intent_id, cause, opened_at, due_at)
select id, case when direction = 'payout' then 'mismatch' else 'amount' end, now(), now() + interval '1 day'
from payment_intent where state = 'REVIEW';
update payment_intent set reason_code = case when direction = 'payout' then 'mismatch' else 'amount' end
where state = 'REVIEW';

-- When questions about a payout found nothing, first and last, and when a statement was read without it.
alter table payment_intent
    add column missed_first_at timestamptz,
    add column missed_last_at timestamptz,
    add column missed_statement_at timestamptz,
    add constraint payment_intent_missed check ((missed_first_at is null) = (missed_last_at is null)
        and missed_first_at <= missed_last_at);
create index payment_intent_overdue on payment_intent (deadline_at)
    where state in ('CREATED', 'SUBMITTING', 'PENDING', 'UNKNOWN') and direction = 'collection';

-- A callback that names nothing we know yet is judged once more, a minute later.
alter table inbox add column again_at timestamptz;

-- Judged callbacks that nobody's secret vouched for are forgotten after some days: strangers must not fill the disk.
create function forget_hearsay(_most int) returns int
language plpgsql security definer set search_path = jirani, pg_temp as $$
declare gone int;
begin
    delete from inbox where ctid = any (array(
        select i.ctid from inbox i
        where i.intent_id is null and i.judged_at < now() - interval '3 days' limit _most));
    get diagnostics gone = row_count;
    return gone;
end $$;
create index inbox_hearsay on inbox (judged_at) where intent_id is null and judged_at is not null;
revoke all on function forget_hearsay(int) from public;
grant execute on function forget_hearsay(int) to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on payment_review to jirani_audit;
    end if;
end $$;

-- The trail of a payout named its payee; it does not any more.
update payment_event set detail = regexp_replace(detail, 'name=Optional\[[^]]*\]', 'name=-') where detail like '%name=Optional[%';
