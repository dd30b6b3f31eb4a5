-- store: supply.TermsStore. Why a home is protected may be somebody's health: it goes with the person.
alter table supply_terms
    add column forgotten_at timestamptz,
    drop constraint supply_terms_reason_check,
    add constraint supply_terms_reason_check check (
        case when forgotten_at is null then length(reason) between 10 and 500 else reason = '' and protected_as is null end);

-- Terms stand as they were set. Once the person is erased, the words and the why become nothing, once; nothing else ever changes.
create or replace function supply_terms_stand() returns trigger language plpgsql set search_path = jirani, pg_temp as $$
declare _words constant text[] := array['reason', 'protected_as', 'forgotten_at'];
begin
    if tg_op = 'INSERT' and new.forgotten_at is null then return new; end if;
    if tg_op = 'UPDATE' and old.forgotten_at is null and new.forgotten_at is not null
        and to_jsonb(new) - _words = to_jsonb(old) - _words
        and exists (select from household h join person p on p.id = h.person_id
            where h.id = new.household_id and p.erased_at is not null) then
        return new;
    end if;
    raise exception 'append only: %', tg_table_name using errcode = 'LD003';
end $$;
drop trigger append_only on supply_terms;
create trigger append_only before delete or truncate on supply_terms for each statement execute function supply_terms_stand();
create trigger stands before insert or update on supply_terms for each row execute function supply_terms_stand();

create function forget_terms_of(_household uuid) returns int
language plpgsql security definer set search_path = jirani, pg_temp as $$
declare gone int;
begin
    update supply_terms set reason = '', protected_as = null, forgotten_at = now()
        where household_id = _household and forgotten_at is null;
    get diagnostics gone = row_count;
    return gone;
end $$;
revoke all on function forget_terms_of(uuid) from public;
grant execute on function forget_terms_of(uuid) to ${app};
