-- store: ledger.BooksZoneStore, ledger.LedgerStore. The days of the books are those of one time zone, and no entry counts for a day to come.

-- What holds for the whole ledger. Entries keep the day they were given, so the zone stands from the first one on.
create table ledger.books (
    single boolean primary key default true check (single),
    zone text not null);
insert into ledger.books (zone) values ('Africa/Nairobi');
create function ledger.books_stand() returns trigger language plpgsql as $$
begin
    if tg_op <> 'UPDATE' or exists (select 1 from ledger.transfer) then
        raise exception 'the books have entries: their time zone stands' using errcode = 'LD020';
    end if;
    return null;
end $$;
create trigger books_stand before update or delete or truncate on ledger.books for each statement execute function ledger.books_stand();

-- The day of the books a moment belongs to.
create function ledger.day_of(_at timestamptz) returns date language sql stable parallel safe set search_path = ledger, pg_temp as $$
    select (_at at time zone b.zone)::date from books b where b.single
$$;

-- Sets the zone. LD020: the books have entries already. LD021: no zone of this name.
create function ledger.set_zone(_zone text) returns void
language plpgsql security definer set search_path = ledger, pg_temp as $$
begin
    perform pg_advisory_xact_lock(period_lock());
    if not exists (select 1 from pg_timezone_names where name = _zone) then
        raise exception 'no time zone of this name: %', _zone using errcode = 'LD021';
    end if;
    if (select zone from books) <> _zone then update books set zone = _zone; end if;
end $$;

-- As before; without _effective_on it counts for the day of _at. LD019: it is asked to count for a later day.
create or replace function ledger.post(_id uuid, _key text, _kind text, _phase text, _resolves uuid[],
    _codes text[], _assets text[], _amounts bigint[], _at timestamptz, _effective_on date) returns text
language plpgsql security definer set search_path = ledger, pg_temp set plan_cache_mode = force_generic_plan
    set enable_seqscan = off set enable_hashjoin = off as $$
declare
    _hash bytea := sha256(convert_to(jsonb_build_array(_kind, _phase, _resolves, _codes, _assets, _amounts)::text, 'UTF8'));
    _old bytea; _accounts bigint[]; _closed date; _today date; _asked date; _day date; _ended int;
begin
    -- the number of period_lock()
    if pg_advisory_xact_lock_shared(19460216) is null then null; end if;
    select array_agg(a.id order by l.n), (select max(month) from period_close),
            (select (_at at time zone b.zone)::date from books b where b.single) into _accounts, _closed, _today
        from unnest(_codes, _assets) with ordinality l(code, asset, n)
        left join account a on a.code = l.code and a.asset = l.asset;
    _asked := coalesce(_effective_on, _today);
    _day := _asked;
    if _asked > _today then raise exception '% has not begun', _asked using errcode = 'LD019'; end if;
    if array_position(_accounts, null) is not null then _accounts := accounts_of(_codes, _assets, _at); end if;
    if _closed is not null then _day := counts_for(_asked, _today); end if;
    insert into transfer (id, key, kind, phase, body_hash, at, effective_on, meant_for)
        values (_id, _key, _kind, _phase::"char", _hash, _at, _day, nullif(_asked, _day)) on conflict (key) do nothing;
    if not found then
        select body_hash into _old from transfer where key = _key;
        if _old = _hash then return 'exists'; end if;
        raise exception 'key % reused with another body', _key using errcode = 'LD004';
    end if;
    if _phase in ('S', 'P') then
        if _accounts is null or cardinality(_resolves) > 0 then
            raise exception 'phase % does not fit its legs', _phase using errcode = 'LD011';
        end if;
        insert into posting (transfer_id, leg, account_id, amount, held, at)
            select _id, l.leg, l.account_id, l.amount, _phase = 'P', _at
            from unnest(_accounts, _amounts) with ordinality l(account_id, amount, leg);
        return 'created';
    end if;
    if cardinality(_resolves) = 0 or (_phase = 'V') <> (_accounts is null) then
        raise exception 'phase % does not fit its legs', _phase using errcode = 'LD011';
    end if;
    insert into pending_resolved select p, _id from unnest(_resolves) p order by p on conflict (pending_id) do nothing;
    get diagnostics _ended = row_count;
    if _ended <> cardinality(_resolves) then
        raise exception 'a hold of % is resolved already', _key using errcode = 'LD010';
    end if;
    insert into posting (transfer_id, leg, account_id, amount, held, release, at)
        select _id, l.leg, l.account_id, l.amount, false, false, _at
            from unnest(_accounts, _amounts) with ordinality l(account_id, amount, leg)
        union all
        select _id, 10000 + row_number() over (order by p.transfer_id, p.leg), p.account_id, p.amount, true, true, _at
            from transfer t join posting p on p.transfer_id = t.id and p.at = t.at and p.held and not p.release
            where t.id = any (_resolves);
    return 'created';
end $$;

-- Days may be left out, all of them or some: those count for the day of _at.
create or replace function ledger.post_together(_ids uuid[], _keys text[], _kinds text[], _phases text[], _days date[],
    _hold_of int[], _holds uuid[], _leg_of int[], _codes text[], _assets text[], _amounts bigint[], _at timestamptz,
    out outcomes text[], out transfers uuid[])
language plpgsql set search_path = ledger, pg_temp set plan_cache_mode = force_generic_plan
    set enable_seqscan = off set enable_hashjoin = off as $$
declare _created int; _hashes bytea[]; _accounts bigint[]; _closed date; _today date; _asked date[]; _real date[]; _ended int; _wanted int;
begin
    if pg_advisory_xact_lock_shared(period_lock()) is null then null; end if;
    select array_agg(a.id order by l.n), (select max(month) from period_close), day_of(_at) into _accounts, _closed, _today
        from unnest(_codes, _assets) with ordinality l(code, asset, n)
        left join account a on a.code = l.code and a.asset = l.asset;
    _asked := array_replace(coalesce(_days, array_fill(null::date, array[cardinality(_ids)])), null, _today);
    if _days is not null and _today < any (_asked) then raise exception 'a day has not begun' using errcode = 'LD019'; end if;
    _real := _asked;
    if array_position(_accounts, null) is not null then _accounts := accounts_of(_codes, _assets, _at); end if;
    if _closed is not null then
        select array_agg(counts_for(d.day, _today) order by d.n) into _real from unnest(_asked) with ordinality d(day, n);
    end if;
    select array_agg(sha256(convert_to(jsonb_build_array(_kinds[e.n], _phases[e.n], coalesce(h.holds, '{}'), coalesce(l.codes, '{}'),
            coalesce(l.assets, '{}'), coalesce(l.amounts, '{}'))::text, 'UTF8')) order by e.n) into _hashes
        from generate_series(1, cardinality(_ids)) e(n)
        left join (select x.n, array_agg(x.hold order by x.i) as holds
            from unnest(_hold_of, _holds) with ordinality x(n, hold, i) group by x.n) h on h.n = e.n
        left join (select x.n, array_agg(x.code order by x.i) as codes, array_agg(x.asset order by x.i) as assets,
                array_agg(x.amount order by x.i) as amounts
            from unnest(_leg_of, _codes, _assets, _amounts) with ordinality x(n, code, asset, amount, i) group by x.n) l on l.n = e.n;
    insert into transfer (id, key, kind, phase, body_hash, at, effective_on, meant_for)
        select e.id, e.key, e.kind, e.phase::"char", e.hash, _at, e.real, nullif(e.day, e.real)
        from unnest(_ids, _keys, _kinds, _phases, _asked, _real, _hashes) e(id, key, kind, phase, day, real, hash)
        order by e.key on conflict (key) do nothing;
    get diagnostics _created = row_count;
    if _created = cardinality(_ids) then
        outcomes := array_fill('created'::text, array[_created]);
        transfers := _ids;
    else
        if exists (select 1 from unnest(_keys, _hashes) e(key, hash) join transfer t on t.key = e.key where t.body_hash <> e.hash) then
            raise exception 'a key is reused with another body' using errcode = 'LD004';
        end if;
        select array_agg(case when t.id = e.id then 'created' else 'exists' end order by e.n), array_agg(t.id order by e.n)
            into outcomes, transfers from unnest(_ids, _keys) with ordinality e(id, key, n) join transfer t on t.key = e.key;
        if _created = 0 then return; end if;
    end if;
    if cardinality(_holds) > 0 then
        select count(*) into _wanted from unnest(_hold_of) h(n) where outcomes[h.n] = 'created';
        insert into pending_resolved select h.hold, _ids[h.n] from unnest(_hold_of, _holds) h(n, hold)
            where outcomes[h.n] = 'created' order by 1 on conflict (pending_id) do nothing;
        get diagnostics _ended = row_count;
        if _ended <> _wanted then raise exception 'a hold is resolved already' using errcode = 'LD010'; end if;
        insert into posting (transfer_id, leg, account_id, amount, held, release, at)
            select _ids[l.n], row_number() over (partition by l.n order by l.i), l.account_id, l.amount, _phases[l.n] = 'P', false, _at
                from unnest(_leg_of, _accounts, _amounts) with ordinality l(n, account_id, amount, i)
                where outcomes[l.n] = 'created'
            union all
            select _ids[h.n], 10000 + row_number() over (partition by h.n order by p.transfer_id, p.leg), p.account_id, p.amount, true, true, _at
                from unnest(_hold_of, _holds) h(n, hold) join transfer t on t.id = h.hold
                join posting p on p.transfer_id = t.id and p.at = t.at and p.held and not p.release
                where outcomes[h.n] = 'created';
    else
        insert into posting (transfer_id, leg, account_id, amount, held, at)
            select _ids[l.n], row_number() over (partition by l.n order by l.i), l.account_id, l.amount, _phases[l.n] = 'P', _at
                from unnest(_leg_of, _accounts, _amounts) with ordinality l(n, account_id, amount, i)
                where outcomes[l.n] = 'created';
    end if;
end $$;

create or replace function ledger.post_in_turn(_ids uuid[], _keys text[], _kinds text[], _phases text[], _days date[],
    _hold_of int[], _holds uuid[], _leg_of int[], _codes text[], _assets text[], _amounts bigint[], _at timestamptz,
    out outcomes text[], out transfers uuid[])
language plpgsql set search_path = ledger, pg_temp as $$
declare _each record; _outcome text; _constraint text;
begin
    for _each in select * from entries(_ids, _keys, _kinds, _phases, _days, _hold_of, _holds, _leg_of, _codes, _assets, _amounts) order by n loop
        begin
            _outcome := post(_each.id, _each.key, _each.kind, _each.phase, _each.resolves, _each.codes, _each.assets, _each.amounts, _at, _each.day);
        exception when check_violation or sqlstate 'LD001' or sqlstate 'LD004' or sqlstate 'LD005' or sqlstate 'LD008'
                or sqlstate 'LD009' or sqlstate 'LD010' or sqlstate 'LD012' or sqlstate 'LD019' then
            get stacked diagnostics _constraint = constraint_name;
            if sqlstate = '23514' and _constraint <> 'never_below_zero' then raise; end if;
            _outcome := sqlstate;
        end;
        outcomes := outcomes || _outcome;
        transfers := transfers || case _outcome when 'exists' then (select t.id from transfer t where t.key = _each.key) else _each.id end;
    end loop;
end $$;

create or replace function ledger.post_many(_ids uuid[], _keys text[], _kinds text[], _phases text[], _days date[],
    _hold_of int[], _holds uuid[], _leg_of int[], _codes text[], _assets text[], _amounts bigint[], _at timestamptz, _together text,
    out outcomes text[], out transfers uuid[])
language plpgsql security definer set search_path = ledger, pg_temp as $$
begin
    begin
        select t.* into outcomes, transfers from post_together(_ids, _keys, _kinds, _phases, _days,
            _hold_of, _holds, _leg_of, _codes, _assets, _amounts, _at) t;
        return;
    exception when check_violation or sqlstate 'LD001' or sqlstate 'LD004' or sqlstate 'LD005' or sqlstate 'LD008'
            or sqlstate 'LD009' or sqlstate 'LD010' or sqlstate 'LD012' or sqlstate 'LD013' or sqlstate 'LD019' then
        null;
    end;
    begin
        select t.* into outcomes, transfers from post_in_turn(_ids, _keys, _kinds, _phases, _days,
            _hold_of, _holds, _leg_of, _codes, _assets, _amounts, _at) t;
        if _together = 'EACH' or outcomes <@ array['created', 'exists'] then return; end if;
        raise exception 'not together' using errcode = 'LD014';
    exception when sqlstate 'LD014' then
        outcomes := array_replace(outcomes, 'created', 'LD014');
    end;
end $$;

-- A month has ended when its last day has, where the books are kept. LD018 not ended · LD016 closed already.
create or replace function ledger.close_period(_month date, _at timestamptz, _by text) returns void
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare _first date;
begin
    perform pg_advisory_xact_lock(period_lock());
    if extract(day from _month) <> 1 or _month + interval '1 month' > day_of(least(_at, now())) then
        raise exception 'the month of % has not ended', _month using errcode = 'LD018';
    end if;
    if exists (select 1 from period_close where month >= _month) then
        raise exception 'the month of % is closed', _month using errcode = 'LD016';
    end if;
    select coalesce((select (max(month) + interval '1 month')::date from period_close),
        (select date_trunc('month', min(effective_on)::timestamp)::date from transfer where effective_on < _month), _month) into _first;
    insert into period_close select m::date, _at, _by from generate_series(_first::timestamp, _month::timestamp, interval '1 month') m;
end $$;

revoke all on function ledger.books_stand(), ledger.day_of(timestamptz), ledger.set_zone(text) from public;
grant select on ledger.books to ${app};
grant execute on function ledger.day_of(timestamptz), ledger.set_zone(text) to ${app};
do $$ declare _role text; begin
    foreach _role in array array['jirani_audit', 'jirani_auditor'] loop
        if exists (select 1 from pg_roles where rolname = _role) then
            execute format('grant select on ledger.books to %I', _role);
            execute format('grant execute on function ledger.day_of(timestamptz) to %I', _role);
        end if;
    end loop;
end $$;
