-- store: ledger.LedgerStore. The books are faster: fewer statements an entry, one check a table, plans that are made once.
alter table ledger.balance drop constraint balance_dp_check, drop constraint balance_cp_check, drop constraint balance_dh_check,
    drop constraint balance_ch_check, drop constraint balance_shard_check, drop constraint balance_shards_check,
    drop constraint never_below_zero;
alter table ledger.balance add constraint never_below_zero check (least(dp, cp, dh, ch, shard, shards - 1) >= 0
    and (not guarded or shards > 1 or case side when 'C' then dp + dh <= cp else cp + ch <= dp end));

-- Look-ups by key are sub-queries with a fence: however small or new a table is, its index is used.
create or replace function ledger.posting_apply() returns trigger language plpgsql as $$
declare _releases boolean; _rows int; _transfers int; _legs int; _bad text; _spent bigint[];
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
            (select t.id from ledger.transfer t where t.id = n.transfer_id and t.at = n.at and t.xid = pg_current_xact_id()) as own
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
    select (select array_agg(spent) from touched where spent is not null), sum(g.n), count(distinct g.transfer_id),
            max(g.bad)
        into _spent, _legs, _transfers, _bad
        from (select transfer_id, count(*) as n,
                case when count(own) < count(*) then 'LD007' when sum(amount) <> 0 then 'LD001' end as bad
            from leg group by transfer_id, asset, held, release) g;
    if _bad = 'LD007' then raise exception 'legs outside their own transaction' using errcode = 'LD007'; end if;
    if _bad = 'LD001' then raise exception 'unbalanced transfer' using errcode = 'LD001'; end if;
    if _legs is distinct from _rows then raise exception 'account without a balance row' using errcode = 'LD002'; end if;
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

create or replace function ledger.post(_id uuid, _key text, _kind text, _phase text, _resolves uuid[],
    _codes text[], _assets text[], _amounts bigint[], _at timestamptz, _effective_on date) returns text
language plpgsql security definer set search_path = ledger, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
    _hash bytea := sha256(convert_to(jsonb_build_array(_kind, _phase, _resolves, _codes, _assets, _amounts)::text, 'UTF8'));
    _old bytea; _accounts bigint[]; _closed date; _day date := _effective_on; _ended int;
begin
    -- the number of period_lock()
    if pg_advisory_xact_lock_shared(19460216) is null then null; end if;
    select array_agg(a.id order by l.n), (select max(month) from period_close) into _accounts, _closed
        from unnest(_codes, _assets) with ordinality l(code, asset, n)
        left join account a on a.code = l.code and a.asset = l.asset;
    if array_position(_accounts, null) is not null then _accounts := accounts_of(_codes, _assets, _at); end if;
    if _closed is not null then _day := counts_for(_effective_on, (_at at time zone 'UTC')::date); end if;
    insert into transfer (id, key, kind, phase, body_hash, at, effective_on, meant_for)
        values (_id, _key, _kind, _phase::"char", _hash, _at, _day, nullif(_effective_on, _day)) on conflict (key) do nothing;
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

-- Many entries in few statements. Plans of arrays are made for ten places and serve for thousands: loops over indexes.
create or replace function ledger.post_together(_ids uuid[], _keys text[], _kinds text[], _phases text[], _days date[],
    _hold_of int[], _holds uuid[], _leg_of int[], _codes text[], _assets text[], _amounts bigint[], _at timestamptz,
    out outcomes text[], out transfers uuid[])
language plpgsql set search_path = ledger, pg_temp set plan_cache_mode = force_generic_plan
    set enable_seqscan = off set enable_hashjoin = off as $$
declare _created int; _hashes bytea[]; _accounts bigint[]; _closed date; _real date[] := _days; _ended int; _wanted int;
begin
    if pg_advisory_xact_lock_shared(period_lock()) is null then null; end if;
    select array_agg(a.id order by l.n), (select max(month) from period_close) into _accounts, _closed
        from unnest(_codes, _assets) with ordinality l(code, asset, n)
        left join account a on a.code = l.code and a.asset = l.asset;
    if array_position(_accounts, null) is not null then _accounts := accounts_of(_codes, _assets, _at); end if;
    if _closed is not null then
        select array_agg(counts_for(d.day, (_at at time zone 'UTC')::date) order by d.n) into _real from unnest(_days) with ordinality d(day, n);
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
        from unnest(_ids, _keys, _kinds, _phases, _days, _real, _hashes) e(id, key, kind, phase, day, real, hash)
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
