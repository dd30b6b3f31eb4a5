-- store: http.IdempotencyStore, identity.PhoneStore. What a request said is kept as a tag only the master key can make; who is erased has no number.

-- Under which master key the fingerprint is; '' where it is forgotten. Rows of before have none until the gateway's start gives
-- them theirs.
alter table idempotency add column tag_key text;
-- Whose affairs the answer tells of, where the scope does not begin with that household.
alter table idempotency add column household_id uuid references household;
update idempotency set fingerprint = '', tag_key = '' where body = '{"forgotten":true}'::bytea;
alter table idempotency add constraint fingerprint_is_keyed check (tag_key is not null) not valid;
create index idempotency_plain on idempotency (at) where tag_key is null;
create index idempotency_household on idempotency (household_id) where household_id is not null;

-- The gateway may not change an answer: this gives a fingerprint of before its key, once.
create function key_fingerprint(_scope text, _key text, _fingerprint bytea, _tag_key text) returns int
language plpgsql security definer set search_path = jirani, pg_temp as $$
declare done int;
begin
    update idempotency set fingerprint = _fingerprint, tag_key = _tag_key
        where scope = _scope and key = _key and tag_key is null;
    get diagnostics done = row_count;
    return done;
end $$;
-- With an answer goes what could be compared with its request: the key alone stays, so that nothing is done twice.
create or replace function forget_answers(_most int) returns int
language plpgsql security definer set search_path = jirani, pg_temp as $$
declare gone int;
begin
    update idempotency set body = '{"forgotten":true}', fingerprint = '', tag_key = '', household_id = null
        where ctid = any (array(
            select i.ctid from idempotency i
            where i.at < now() - interval '13 months' and i.body <> '{"forgotten":true}'::bytea limit _most));
    get diagnostics gone = row_count;
    return gone;
end $$;
create or replace function forget_answers_of(_household uuid) returns int
language plpgsql security definer set search_path = jirani, pg_temp as $$
declare gone int;
begin
    update idempotency set body = '{"forgotten":true}', fingerprint = '', tag_key = '', household_id = null
        where (scope like 'household:' || _household::text || ' %' or household_id = _household)
            and body <> '{"forgotten":true}'::bytea;
    get diagnostics gone = row_count;
    return gone;
end $$;
revoke all on function key_fingerprint(text, text, bytea, text) from public;
grant execute on function key_fingerprint(text, text, bytea, text) to ${app};

-- Whose key is destroyed gets no number any more, whatever comes at the same moment: this waits for an erasure under way, and
-- an erasure waits for this.
update phone f set tag = null, tag_key = null, sealed = null, name_tag = null, payable_from = null,
        retired_at = coalesce(f.retired_at, now())
    from person p where p.id = f.person_id and p.erased_at is not null and f.sealed is not null;
create function phone_has_a_person() returns trigger language plpgsql set search_path = jirani, pg_temp as $$
begin
    perform from person p where p.id = new.person_id and p.erased_at is null for share;
    if not found then
        raise exception 'the person of a phone is erased' using errcode = 'LD003';
    end if;
    return new;
end $$;
create trigger has_a_person before insert or update of sealed, person_id on phone
    for each row when (new.sealed is not null) execute function phone_has_a_person();
