-- store: ledger.LedgerStore, accounting.DocumentStore. Calls of many entries lock in one order, a shard that is missing is an error, a month is closed in a moment, and no row stays without its part.

-- As before (V029), and a balance row that is missing is an error whichever shard it is (LD002).
create or replace function ledger.posting_apply() returns trigger language plpgsql as $$
declare _releases boolean; _rows int; _transfers int; _legs int; _bad text; _endless int; _spent bigint[]; _missing boolean;
begin
    select count(*), bool_or(n.release) into _rows, _releases from new_rows n;
    -- I-7: never more than was held, of the accounts that were held (ruling 2)
    if _releases then
        perform 1 from new_rows n where n.amount > 0 group by n.transfer_id, n.account_id
            having sum(n.amount) filter (where not n.held) > sum(n.amount) filter (where n.release) limit 1;
        if found then raise exception 'posts more than was held' using errcode = 'LD008'; end if;
    end if;
    -- I-1, I-3 and I-4 in one statement, locked in the order of the accounts
    with leg as materialized (
        select n.transfer_id, n.account_id, n.amount, n.held, n.release, b.shard,
            (select a.asset from ledger.account a where a.id = n.account_id) as asset,
            (select t.phase from ledger.transfer t where t.id = n.transfer_id and t.at = n.at and t.xid = pg_current_xact_id()) as phase
        from new_rows n cross join lateral (
            select case when b.shards > 1 and not n.held and (not b.guarded or (n.amount > 0) = (b.side = 'D'))
                then pg_backend_pid() % b.shards else 0 end as shard
            from ledger.balance b where b.account_id = n.account_id and b.shard = 0 offset 0) b),
    delta as (
        select account_id, shard,
            coalesce(sum(amount) filter (where not held and amount > 0), 0) as dp,
            coalesce(sum(-amount) filter (where not held and amount < 0), 0) as cp,
            coalesce(sum(case when release then -amount else amount end) filter (where held and amount > 0), 0) as dh,
            coalesce(sum(case when release then amount else -amount end) filter (where held and amount < 0), 0) as ch
        from leg group by account_id, shard),
    locked as (
        select d.* from delta d join ledger.balance b on b.account_id = d.account_id and b.shard = d.shard
        order by b.account_id, b.shard for no key update of b),
    touched as (
        update ledger.balance b set dp = b.dp + l.dp, cp = b.cp + l.cp, dh = b.dh + l.dh, ch = b.ch + l.ch
        from locked l where b.account_id = l.account_id and b.shard = l.shard
        returning case when b.guarded and b.shards > 1
            and case b.side when 'C' then l.dp > 0 or l.dh > 0 else l.cp > 0 or l.ch > 0 end then b.account_id end as spent)
    select (select array_agg(spent) from touched where spent is not null), (select count(*) from touched) <> (select count(*) from delta),
            sum(g.n), count(distinct g.transfer_id), max(g.bad),
            count(distinct g.transfer_id) filter (where g.ends) - count(distinct g.transfer_id) filter (where g.ends and g.release)
        into _spent, _missing, _legs, _transfers, _bad, _endless
        from (select transfer_id, release, count(*) as n, bool_or(phase = 'X') as ends,
                case when count(phase) < count(*) then 'LD007' when sum(amount) <> 0 then 'LD001'
                    when not bool_and(phase = any (case when release then '{X,V}'::"char"[] when held then '{P}' else '{S,X}' end))
                    then 'LD011' end as bad
            from leg group by transfer_id, asset, held, release) g;
    if _bad = 'LD007' then raise exception 'legs outside their own transaction' using errcode = 'LD007'; end if;
    if _bad = 'LD001' then raise exception 'unbalanced transfer' using errcode = 'LD001'; end if;
    if _bad = 'LD011' or _endless > 0 then raise exception 'legs that are not of their phase' using errcode = 'LD011'; end if;
    if _missing or _legs is distinct from _rows then raise exception 'account without a balance row' using errcode = 'LD002'; end if;
    -- I-2 for accounts in shards; the check of the table is for the others
    if _spent is not null then
        perform 1 from ledger.balance b where b.account_id = any (_spent) group by b.account_id, b.side
            having case b.side when 'C' then sum(b.dp) + sum(b.dh) > sum(b.cp) else sum(b.cp) + sum(b.ch) > sum(b.dp) end limit 1;
        if found then
            raise exception 'below zero over its shards' using errcode = '23514', constraint = 'never_below_zero';
        end if;
    end if;
    -- No transfer lives on what another of the same statement brings: whoever books many at once must ask in their order.
    if _transfers > 1 then
        perform 1 from (select n.transfer_id, n.account_id,
                sum(case when not n.held then n.amount when n.amount > 0 then 0 when n.release then -n.amount else n.amount end) as debit,
                sum(case when not n.held then -n.amount when n.amount < 0 then 0 when n.release then n.amount else -n.amount end) as credit
                from new_rows n group by n.transfer_id, n.account_id) u
            cross join lateral (select case b.side when 'C' then u.credit else u.debit end as up from ledger.balance b
                where b.account_id = u.account_id and b.shard = 0 and b.guarded offset 0) d
            group by u.account_id having bool_or(d.up > 0) and bool_or(d.up < 0) and sum(d.up) filter (where d.up > 0)
                > (select s.free from ledger.balances s where s.account_id = u.account_id) limit 1;
        if found then raise exception 'a transfer needs what another brings' using errcode = 'LD013'; end if;
    end if;
    return null;
end $$;

-- Opens the accounts that fit the chart and are not there yet; answers one that does not fit, or nothing.
create function ledger.open_fitting(_codes text[], _assets text[], _at timestamptz) returns text
language sql set search_path = ledger, pg_temp as $$
    with missing as materialized (
        select distinct c.code, c.asset from unnest(_codes, _assets) c(code, asset)
        where not exists (select 1 from account a where a.code = c.code and a.asset = c.asset)),
    fitting as materialized (
        select m.code, m.asset, k.name from missing m join asset s on s.code = m.asset
        join kind k on m.code ~ k.pattern and (k.class = 'energy') = (m.asset = 'WH')),
    made as (
        insert into account (code, asset, kind, opened_at) select f.code, f.asset, f.name, _at from fitting f order by 1, 2
        on conflict (code, asset) do nothing returning id, kind),
    opened as (
        insert into balance (account_id, side, guarded, shard, shards)
        select m.id, k.side, k.guarded, s, k.shards from made m join kind k on k.name = m.kind
        cross join generate_series(0, k.shards - 1) s)
    select m.code from missing m where not exists (select 1 from fitting f where f.code = m.code and f.asset = m.asset) limit 1
$$;

create or replace function ledger.open_accounts(_codes text[], _assets text[], _at timestamptz) returns void
language plpgsql set search_path = ledger, pg_temp as $$
declare _unknown text := open_fitting(_codes, _assets, _at);
begin
    if _unknown is not null then raise exception 'no such account in the chart: %', _unknown using errcode = 'LD009'; end if;
end $$;

-- Locks the balances that entries will touch, in the order in which all postings lock them: of accounts, then of shards.
create function ledger.lock_balances(_phases text[], _holds uuid[], _leg_of int[], _accounts bigint[], _amounts bigint[]) returns void
language plpgsql set search_path = ledger, pg_temp set plan_cache_mode = force_generic_plan
    set enable_seqscan = off set enable_hashjoin = off as $$
begin
    perform 1 from balance b join (
            select l.account_id, (select case when s.shards > 1 and _phases[l.n] <> 'P'
                        and (not s.guarded or (l.amount > 0) = (s.side = 'D')) then pg_backend_pid() % s.shards else 0 end
                    from balance s where s.account_id = l.account_id and s.shard = 0) as shard
                from unnest(_leg_of, _accounts, _amounts) l(n, account_id, amount)
            union
            select p.account_id, 0 from unnest(_holds) h(id) join transfer t on t.id = h.id
                join posting p on p.transfer_id = t.id and p.at = t.at and p.held and not p.release) w
        on w.account_id = b.account_id and w.shard = b.shard
        order by b.account_id, b.shard for no key update of b;
end $$;

-- As before, and what is no entry is refused (LD011) as post does.
create or replace function ledger.post_together(_ids uuid[], _keys text[], _kinds text[], _phases text[], _days date[],
    _hold_of int[], _holds uuid[], _leg_of int[], _codes text[], _assets text[], _amounts bigint[], _at timestamptz,
    out outcomes text[], out transfers uuid[])
language plpgsql set search_path = ledger, pg_temp set plan_cache_mode = force_generic_plan
    set enable_seqscan = off set enable_hashjoin = off as $$
declare
    _created int; _hashes bytea[]; _misfit boolean; _accounts bigint[]; _closed date; _today date; _asked date[]; _real date[];
    _ended int; _wanted int;
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
            coalesce(l.assets, '{}'), coalesce(l.amounts, '{}'))::text, 'UTF8')) order by e.n),
            bool_or((_phases[e.n] in ('X', 'V')) <> (h.n is not null) or (_phases[e.n] = 'V') <> (l.n is null))
        into _hashes, _misfit from generate_series(1, cardinality(_ids)) e(n)
        left join (select x.n, array_agg(x.hold order by x.i) as holds
            from unnest(_hold_of, _holds) with ordinality x(n, hold, i) group by x.n) h on h.n = e.n
        left join (select x.n, array_agg(x.code order by x.i) as codes, array_agg(x.asset order by x.i) as assets,
                array_agg(x.amount order by x.i) as amounts
            from unnest(_leg_of, _codes, _assets, _amounts) with ordinality x(n, code, asset, amount, i) group by x.n) l on l.n = e.n;
    if _misfit then raise exception 'a phase does not fit its legs' using errcode = 'LD011'; end if;
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

-- As before; whatever an entry is refused for is its outcome, LD011 for what no entry can be. Damaged books (LD002) are no
-- entry's fault and end the call.
create or replace function ledger.post_in_turn(_ids uuid[], _keys text[], _kinds text[], _phases text[], _days date[],
    _hold_of int[], _holds uuid[], _leg_of int[], _codes text[], _assets text[], _amounts bigint[], _at timestamptz,
    out outcomes text[], out transfers uuid[])
language plpgsql set search_path = ledger, pg_temp as $$
declare _each record; _outcome text; _constraint text;
begin
    for _each in select * from entries(_ids, _keys, _kinds, _phases, _days, _hold_of, _holds, _leg_of, _codes, _assets, _amounts) order by n loop
        begin
            _outcome := post(_each.id, _each.key, _each.kind, _each.phase, _each.resolves, _each.codes, _each.assets, _each.amounts, _at, _each.day);
        exception when check_violation or not_null_violation or numeric_value_out_of_range or program_limit_exceeded
                or sqlstate 'LD001' or sqlstate 'LD004' or sqlstate 'LD005' or sqlstate 'LD008' or sqlstate 'LD009'
                or sqlstate 'LD010' or sqlstate 'LD011' or sqlstate 'LD012' or sqlstate 'LD019' then
            get stacked diagnostics _constraint = constraint_name;
            _outcome := case when sqlstate like 'LD%' or (sqlstate = '23514' and _constraint = 'never_below_zero') then sqlstate else 'LD011' end;
        end;
        outcomes := outcomes || _outcome;
        transfers := transfers || case _outcome when 'exists' then (select t.id from transfer t where t.key = _each.key) else _each.id end;
    end loop;
end $$;

-- As before, and what is booked in turn is booked under locks of all its balances, so that calls with refusals in them do not
-- lock each other out. Those who book at once hold keys and holds when they wait for balances; who has the balances therefore
-- soon lets go when another has one of its keys or holds, and begins anew. Where the same keys come at once from several sides,
-- again and again, two can still stand in each other's way: PostgreSQL ends one of them, and Db tries that one again.
-- Accounts that only refused entries name stay open.
create or replace function ledger.post_many(_ids uuid[], _keys text[], _kinds text[], _phases text[], _days date[],
    _hold_of int[], _holds uuid[], _leg_of int[], _codes text[], _assets text[], _amounts bigint[], _at timestamptz, _together text,
    out outcomes text[], out transfers uuid[])
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare _tries int := 10; _hurries boolean; _patience text := current_setting('lock_timeout'); _accounts bigint[];
begin
    for _try in 1.._tries loop
        begin
            select t.* into outcomes, transfers from post_together(_ids, _keys, _kinds, _phases, _days,
                _hold_of, _holds, _leg_of, _codes, _assets, _amounts, _at) t;
            return;
        exception when check_violation or not_null_violation or numeric_value_out_of_range or program_limit_exceeded
                or sqlstate 'LD001' or sqlstate 'LD004' or sqlstate 'LD005' or sqlstate 'LD008' or sqlstate 'LD009'
                or sqlstate 'LD010' or sqlstate 'LD011' or sqlstate 'LD012' or sqlstate 'LD013' or sqlstate 'LD019' then
            null;
        end;
        _hurries := false;
        begin
            perform open_fitting(_codes, _assets, _at);
            select array_agg(a.id order by l.n) into _accounts from unnest(_codes, _assets) with ordinality l(code, asset, n)
                left join account a on a.code = l.code and a.asset = l.asset;
            perform lock_balances(_phases, _holds, _leg_of, _accounts, _amounts);
            _hurries := _try < _tries;
            if _hurries then perform set_config('lock_timeout', '20ms', true); end if;
            select t.* into outcomes, transfers from post_in_turn(_ids, _keys, _kinds, _phases, _days,
                _hold_of, _holds, _leg_of, _codes, _assets, _amounts, _at) t;
            perform set_config('lock_timeout', _patience, true);
            if _together = 'EACH' or outcomes <@ array['created', 'exists'] then return; end if;
            raise exception 'not together' using errcode = 'LD014';
        exception
            when sqlstate 'LD014' then
                outcomes := array_replace(outcomes, 'created', 'LD014');
                return;
            when lock_not_available then
                if not _hurries then raise; end if;
        end;
    end loop;
end $$;

-- Closes a month and all open ones before it, from that of the first entry on. What may take long is looked up while others
-- still book; under the lock only what was booked since. LD018 not ended · LD016 closed already · LD022 before the first entry.
create or replace function ledger.close_period(_month date, _at timestamptz, _by text) returns void
language plpgsql security definer set search_path = ledger, pg_temp set enable_seqscan = off as $$
declare _seen xid8 := pg_snapshot_xmin(pg_current_snapshot()); _first date; _closed date;
begin
    if extract(day from _month) <> 1 or _month + interval '1 month' > day_of(least(_at, now())) then
        raise exception 'the month of % has not ended', _month using errcode = 'LD018';
    end if;
    if not exists (select 1 from period_close) then
        select t.effective_on into _first from transfer t order by t.xid limit 1;
        select least(_first, min(t.effective_on)) into _first from transfer t where t.effective_on < _first;
    end if;
    perform pg_advisory_xact_lock(period_lock());
    select max(month) into _closed from period_close;
    if _closed >= _month then raise exception 'the month of % is closed', _month using errcode = 'LD016'; end if;
    if _closed is not null then
        _first := _closed + interval '1 month';
    else
        -- those of a server that had counted further (a restore) were seen before
        select least(_first, min(t.effective_on)) into _first from transfer t
            where t.xid >= _seen and t.xid < pg_snapshot_xmax(pg_current_snapshot());
        if _first is null or _first >= _month + interval '1 month' then
            raise exception 'no entry counts for % or before it', _month using errcode = 'LD022';
        end if;
    end if;
    insert into period_close select m::date, _at, _by
        from generate_series(date_trunc('month', _first::timestamp), _month::timestamp, interval '1 month') m;
end $$;

-- Rows that came while their month had no part lie in the default one, where a part for their month can no longer be made.
-- When all of them are of one month, the default part becomes that month's and another takes its place.
create function ledger.part_from_default() returns int
language plpgsql set search_path = ledger, pg_temp as $$
declare _month timestamp; _last timestamp; _part text; _index text;
begin
    select min(date_trunc('month', p.at at time zone 'UTC')), max(date_trunc('month', p.at at time zone 'UTC'))
        into _month, _last from posting_default p;
    _part := 'posting_' || to_char(_month, 'YYYYMM');
    if _month is null or _month <> _last or to_regclass('ledger.' || _part) is not null then return 0; end if;
    alter table posting detach partition posting_default;
    execute format('alter table posting_default rename to %I', _part);
    for _index in select i.indexrelid::regclass::text from pg_index i where i.indrelid = ('ledger.' || _part)::regclass loop
        execute format('alter index %s rename to %I', _index, replace(_index, 'posting_default', _part));
    end loop;
    execute format('alter table posting attach partition %I for values from (%L) to (%L)',
        _part, _month at time zone 'UTC', (_month + interval '1 month') at time zone 'UTC');
    create table posting_default (like posting including defaults including constraints);
    perform guard_posting('ledger.posting_default'::regclass);
    grant select on posting_default to ${app};
    alter table posting attach partition posting_default default;
    return 1;
exception when lock_not_available or deadlock_detected then
    return 0; -- it is looked at again in a minute
end $$;

-- As before, and rows of the default part get theirs.
create or replace function ledger.make_partitions(_from timestamptz, _to timestamptz) returns int
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare m timestamp := date_trunc('month', _from at time zone 'UTC'); part text; made int := part_from_default();
begin
    if _to > _from + interval '10 years' then raise exception 'too long a span'; end if;
    while m <= _to at time zone 'UTC' loop
        part := 'posting_' || to_char(m, 'YYYYMM');
        if to_regclass('ledger.' || part) is null then
            begin
                execute format('create table ledger.%I (like ledger.posting including defaults including constraints)', part);
                perform guard_posting(format('ledger.%I', part)::regclass);
                execute format('alter table ledger.posting attach partition ledger.%I for values from (%L) to (%L)',
                    part, m at time zone 'UTC', (m + interval '1 month') at time zone 'UTC');
                made := made + 1;
            exception when check_violation then
                null; -- rows of several months are in the default part; the gateway's health says so
            end;
        end if;
        m := m + interval '1 month';
    end loop;
    return made;
end $$;

-- Entries that were restored from a server that had counted further have marks this one has yet to reach. They have a place
-- of their own, or documents would wait until it has.
alter table accounting.numbered add column restored_xid xid8 not null default '0',
    add column restored_id uuid not null default '00000000-0000-0000-0000-000000000000';

revoke all on function ledger.open_fitting(text[], text[], timestamptz), ledger.part_from_default(),
    ledger.lock_balances(text[], uuid[], int[], bigint[], bigint[]) from public;
