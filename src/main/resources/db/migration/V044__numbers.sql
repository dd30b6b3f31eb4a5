-- store: identity.PhoneStore, access.SessionStore. Another number waits before it is paid, those there were are told, and what a number opened ends with it.

-- since when two operators want it paid: a day after it proved itself
alter table phone add column wanted_at timestamptz;
-- what waits to be paid is looked for all the time, so that the others hear of it
create index phone_payable_from on phone (payable_from) where payable_from is not null;
create index notice_phone on notice (phone_id) where phone_id is not null;

-- the number whose code began it; none: of an operator or a machine, or of before
alter table session add column phone_id uuid references phone;
create index session_phone on session (phone_id) where phone_id is not null;

-- A number that somebody added, never proved and gave up is nobody's: it goes after a day, unless something points at it.
create function forget_phones(_household uuid) returns int
language plpgsql security definer set search_path = jirani, pg_temp as $$
declare gone int;
begin
    delete from phone f
        where f.household_id = _household and f.proof is null and f.retired_at < now() - interval '1 day'
            and not exists (select from payment_intent i where i.phone_id = f.id)
            and not exists (select from notice n where n.phone_id = f.id);
    get diagnostics gone = row_count;
    return gone;
end $$;
revoke all on function forget_phones(uuid) from public;
grant execute on function forget_phones(uuid) to ${app};
