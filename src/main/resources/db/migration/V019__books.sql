-- store: ledger.LedgerStore. The books in monthly parts and hot accounts in shards, many entries in one call, days an entry counts for.

-- How many rows the balance of one account is spread over, so that not all who book on it wait for each other.
alter table ledger.kind add column shards smallint not null default 1 check (shards between 1 and 64);
update ledger.kind set shards = 16 where name in ('rail', 'unproven', 'fund', 'partner', 'utility', 'network', 'tax', 'charges',
    'fee', 'railcost', 'generated', 'consumed', 'utility_wh');

-- A guarded account in shards: what makes it less, and all that is held, is in shard 0, what makes it more anywhere. Who
-- takes from it holds the row lock of shard 0 and looks at the sum; others can meanwhile only add to it.
alter table ledger.balance disable trigger by_posting_only;
alter table ledger.balance add column shard smallint not null default 0 check (shard >= 0),
    add column shards smallint not null default 1 check (shards > 0);
alter table ledger.balance drop constraint balance_pkey, drop constraint never_below_zero;
alter table ledger.balance add primary key (account_id, shard);
update ledger.balance b set shards = k.shards from ledger.account a join ledger.kind k on k.name = a.kind
    where a.id = b.account_id and k.shards > 1;
insert into ledger.balance (account_id, side, guarded, shard, shards)
    select b.account_id, b.side, b.guarded, s, b.shards from ledger.balance b, generate_series(1, b.shards - 1) s;
alter table ledger.balance add constraint never_below_zero check (not guarded or shards > 1
    or case side when 'C' then dp + dh <= cp else cp + ch <= dp end);
alter table ledger.balance enable trigger by_posting_only;

create function ledger.balance_begins_at_zero() returns trigger language plpgsql as $$
begin
    if exists (select 1 from new_rows where dp <> 0 or cp <> 0 or dh <> 0 or ch <> 0) then
        raise exception 'balances change only through postings' using errcode = 'LD006';
    end if;
    return null;
end $$;
create trigger begins_at_zero after insert on ledger.balance referencing new table as new_rows
    for each statement execute function ledger.balance_begins_at_zero();
create trigger append_only before update or delete or truncate on ledger.account for each statement execute function ledger.append_only();

create or replace view ledger.balances as
    select a.id as account_id, a.code, a.asset, a.kind, k.class,
        case k.side when 'C' then b.cp - b.dp else b.dp - b.cp end as posted,
        case k.side when 'C' then b.dh else b.ch end as held,
        case k.side when 'C' then b.cp - b.dp - b.dh else b.dp - b.cp - b.ch end as free
    from ledger.account a join ledger.kind k on k.name = a.kind
    cross join lateral (select sum(dp)::bigint as dp, sum(cp)::bigint as cp, sum(dh)::bigint as dh, sum(ch)::bigint as ch
        from ledger.balance where account_id = a.id) b;

-- By how much an asset is out of balance, posted and held: 0 or an alarm.
create view ledger.imbalance as
    select a.asset, (sum(b.dp) - sum(b.cp))::bigint as posted, (sum(b.dh) - sum(b.ch))::bigint as held
    from ledger.account a join ledger.balance b on b.account_id = a.id group by a.asset;

-- Months that are closed (ruling 27). What belongs to one, or to one before it, and comes later counts for the day it is
-- booked, and says so.
create table ledger.period_close (
    month date primary key check (extract(day from month) = 1),
    closed_at timestamptz not null,
    closed_by text not null);
create trigger append_only before update or delete or truncate on ledger.period_close for each statement execute function ledger.append_only();
-- meant_for: the day it belongs to, when the month of that day was closed.
alter table ledger.transfer add column meant_for date check (meant_for < effective_on);

-- The advisory lock under which an entry looks at the closed months (shared), and a month is closed (alone).
create function ledger.period_lock() returns bigint language sql immutable parallel safe as 'select 19460216::bigint';

-- Postings in parts by month. No foreign keys: the trigger sees that transfer and account are there, and neither ever goes.
-- Rows of a month that nobody made a part for go to the default one: the books never refuse for want of a table.
alter table ledger.posting rename to posting_before;
alter index ledger.posting_pkey rename to posting_before_pkey;
create table ledger.posting (
    transfer_id uuid not null,
    leg smallint not null,
    account_id bigint not null,
    amount bigint not null check (amount <> 0 and abs(amount) < 100000000000000),
    held boolean not null,
    release boolean not null default false,
    at timestamptz not null,
    primary key (transfer_id, leg, at)) partition by range (at);
create index posting_by_account on ledger.posting (account_id, at, transfer_id);
create table ledger.posting_default partition of ledger.posting default;

create or replace function ledger.posting_apply() returns trigger language plpgsql as $$
declare _bad uuid; _own boolean; _several boolean; _releases boolean; _wanted int; _touched int; _spent bigint[];
begin
    -- I-1 and I-4
    select n.transfer_id, bool_and(t.id is not null) into _bad, _own from new_rows n
        left join ledger.transfer t on t.id = n.transfer_id and t.xid = pg_current_xact_id() and t.at = n.at
        join ledger.account a on a.id = n.account_id
        group by n.transfer_id, a.asset, n.held, n.release
        having sum(n.amount) <> 0 or not bool_and(t.id is not null) limit 1;
    if found and not _own then raise exception 'legs outside their own transaction: %', _bad using errcode = 'LD007'; end if;
    if found then raise exception 'unbalanced transfer: %', _bad using errcode = 'LD001'; end if;
    select min(n.transfer_id::text) <> max(n.transfer_id::text), bool_or(n.release) into _several, _releases from new_rows n;
    -- I-7: never more than was held, of the accounts that were held (ruling 2)
    if _releases and exists (select 1 from new_rows n where n.amount > 0 group by n.transfer_id, n.account_id
            having sum(n.amount) filter (where not n.held) > sum(n.amount) filter (where n.release)) then
        raise exception 'posts more than was held' using errcode = 'LD008';
    end if;
    -- I-3, locked in the order of the accounts
    with leg as (
        select n.account_id, n.amount, n.held, n.release,
            case when b.shards > 1 and not n.held and (not b.guarded or (n.amount > 0) = (b.side = 'D'))
                then pg_backend_pid() % b.shards else 0 end as shard
        from new_rows n join ledger.balance b on b.account_id = n.account_id and b.shard = 0),
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
        returning b.account_id, b.guarded and b.shards > 1
            and case b.side when 'C' then l.dp > 0 or l.dh > 0 else l.cp > 0 or l.ch > 0 end as spent)
    select count(distinct account_id), array_agg(account_id) filter (where spent), (select count(distinct account_id) from new_rows)
        into _touched, _spent, _wanted from touched;
    if _touched <> _wanted then raise exception 'account without a balance row' using errcode = 'LD002'; end if;
    -- I-2 for accounts in shards; the check of the table is for the others
    if _spent is not null and exists (select 1 from ledger.balance b where b.account_id = any (_spent) group by b.account_id, b.side
            having case b.side when 'C' then sum(b.dp) + sum(b.dh) > sum(b.cp) else sum(b.cp) + sum(b.ch) > sum(b.dp) end) then
        raise exception 'below zero over its shards' using errcode = '23514', constraint = 'never_below_zero';
    end if;
    -- No transfer lives on what another of the same statement brings: whoever books many at once must ask in their order.
    if _several and exists (
        select 1 from (select n.transfer_id, n.account_id,
                sum(case when not n.held then n.amount when n.amount > 0 then 0 when n.release then -n.amount else n.amount end) as debit,
                sum(case when not n.held then -n.amount when n.amount < 0 then 0 when n.release then n.amount else -n.amount end) as credit
                from new_rows n group by n.transfer_id, n.account_id) u
            join ledger.balance b on b.account_id = u.account_id and b.shard = 0 and b.guarded
            cross join lateral (select case b.side when 'C' then u.credit else u.debit end as up) d
            group by b.account_id having bool_or(d.up > 0) and bool_or(d.up < 0) and sum(d.up) filter (where d.up > 0)
                > (select s.free from ledger.balances s where s.account_id = b.account_id)) then
        raise exception 'a transfer needs what another brings' using errcode = 'LD013';
    end if;
    return null;
end $$;

-- Statement triggers fire for the table a statement names and for no other: each part has its own (decided 16).
create function ledger.guard_posting(_part regclass) returns void language plpgsql set search_path = ledger, pg_temp as $$
begin
    execute format('create trigger posting_apply after insert on %s referencing new table as new_rows
        for each statement execute function ledger.posting_apply()', _part);
    execute format('create trigger append_only before update or delete or truncate on %s
        for each statement execute function ledger.append_only()', _part);
end $$;

-- Makes the parts for the months of a span, with their guards, and answers how many. The gateway calls it ahead of time.
create function ledger.make_partitions(_from timestamptz, _to timestamptz) returns int
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare m timestamp := date_trunc('month', _from at time zone 'UTC'); part text; made int := 0;
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
                null; -- rows of that month are in the default part already and stay there
            end;
        end if;
        m := m + interval '1 month';
    end loop;
    return made;
end $$;

-- The parts there are: their month's first day, none for the default, which should have no rows.
create view ledger.posting_parts as
    select c.oid::regclass::text as part, to_date(substring(c.relname from '^posting_(\d{6})$'), 'YYYYMM') as month
    from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'ledger.posting'::regclass;

select ledger.make_partitions(least(now(), (select min(at) from ledger.transfer)), now() + interval '3 months');
insert into ledger.posting select p.transfer_id, p.leg, p.account_id, p.amount, p.held, p.release, t.at
    from ledger.posting_before p join ledger.transfer t on t.id = p.transfer_id;
drop table ledger.posting_before;
select ledger.guard_posting('ledger.posting'), ledger.guard_posting('ledger.posting_default');

-- A hold ends once, in the transaction that books its end, and only a hold does. This is why it needs no foreign keys.
alter table ledger.pending_resolved drop constraint pending_resolved_pending_id_fkey, drop constraint pending_resolved_transfer_id_fkey;
create function ledger.resolved_apply() returns trigger language plpgsql as $$
declare _bad uuid;
begin
    select n.pending_id into _bad from new_rows n
        left join ledger.transfer p on p.id = n.pending_id and p.phase = 'P'
        left join ledger.transfer t on t.id = n.transfer_id and t.phase in ('X', 'V') and t.xid = pg_current_xact_id()
        where p.id is null or t.id is null limit 1;
    if found then raise exception 'no such pending: %', _bad using errcode = 'LD005'; end if;
    return null;
end $$;
create trigger resolved_apply after insert on ledger.pending_resolved referencing new table as new_rows
    for each statement execute function ledger.resolved_apply();

create or replace function ledger.open_accounts(_codes text[], _assets text[], _at timestamptz) returns void
language plpgsql set search_path = ledger, pg_temp as $$
declare unknown text;
begin
    select c.code into unknown from unnest(_codes, _assets) c(code, asset)
        where not exists (select 1 from kind k where c.code ~ k.pattern and (k.class = 'energy') = (c.asset = 'WH'))
            or not exists (select 1 from asset a where a.code = c.asset) limit 1;
    if found then raise exception 'no such account in the chart: %', unknown using errcode = 'LD009'; end if;
    insert into account (code, asset, kind, opened_at)
        select distinct c.code, c.asset, k.name, _at
        from unnest(_codes, _assets) c(code, asset) join kind k on c.code ~ k.pattern
        where not exists (select 1 from account a where a.code = c.code and a.asset = c.asset)
        order by 1, 2
        on conflict (code, asset) do nothing;
    insert into balance (account_id, side, guarded, shard, shards)
        select a.id, k.side, k.guarded, s, k.shards from account a join kind k on k.name = a.kind
        join (select distinct * from unnest(_codes, _assets) u(code, asset)) c on c.code = a.code and c.asset = a.asset
        cross join generate_series(0, k.shards - 1) s
        where not exists (select 1 from balance b where b.account_id = a.id)
        order by a.id, s
        on conflict (account_id, shard) do nothing;
end $$;

-- The accounts of legs, in their order. Those that are not there yet are opened.
create function ledger.accounts_of(_codes text[], _assets text[], _at timestamptz) returns bigint[]
language plpgsql as $$
declare _accounts bigint[];
begin
    for _try in 1..2 loop
        select array_agg(a.id order by l.n) into _accounts
            from unnest(_codes, _assets) with ordinality l(code, asset, n)
            left join ledger.account a on a.code = l.code and a.asset = l.asset;
        exit when array_position(_accounts, null) is null;
        perform ledger.open_accounts(_codes, _assets, _at);
    end loop;
    return _accounts;
end $$;

-- The day an entry counts for: the day asked, or when its month is closed the day it is booked.
create function ledger.counts_for(_asked date, _booked date) returns date language plpgsql as $$
declare _closed date;
begin
    if pg_advisory_xact_lock_shared(ledger.period_lock()) is null then null; end if;
    select max(month) into _closed from ledger.period_close;
    if _closed is null or _asked >= _closed + interval '1 month' then return _asked; end if;
    if _booked >= _closed + interval '1 month' then return _booked; end if;
    raise exception 'the month of % is closed', _booked using errcode = 'LD012';
end $$;

create function ledger.body_hash(_kind text, _phase text, _resolves uuid[], _codes text[], _assets text[], _amounts bigint[])
returns bytea language sql immutable as $$
    select sha256(convert_to(jsonb_build_array(_kind, _phase, _resolves, _codes, _assets, _amounts)::text, 'UTF8'))
$$;

-- Books one transfer in one round trip. amounts: + debit, - credit, in the asset's smallest unit.
-- Answers created, or exists when the same key came with the same body before.
-- LD001 unbalanced · LD004 key reused with another body · LD005 no such pending · LD008 posts more than was held
-- LD010 already resolved · LD012 even the day of booking is closed · 23514 never_below_zero.
create or replace function ledger.post(_id uuid, _key text, _kind text, _phase text, _resolves uuid[],
    _codes text[], _assets text[], _amounts bigint[], _at timestamptz, _effective_on date) returns text
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
    _hash bytea := body_hash(_kind, _phase, _resolves, _codes, _assets, _amounts);
    _day date := counts_for(_effective_on, (_at at time zone 'UTC')::date);
    _legs int := cardinality(_codes);
    _old bytea;
    _ended int;
begin
    insert into transfer (id, key, kind, phase, body_hash, at, effective_on, meant_for)
        values (_id, _key, _kind, _phase::"char", _hash, _at, _day, nullif(_effective_on, _day)) on conflict (key) do nothing;
    if not found then
        select body_hash into _old from transfer where key = _key;
        if _old = _hash then return 'exists'; end if;
        raise exception 'key % reused with another body', _key using errcode = 'LD004';
    end if;
    if (_phase in ('X', 'V')) <> (cardinality(_resolves) > 0) or (_phase = 'V') <> (_legs = 0) then
        raise exception 'phase % does not fit its legs', _phase using errcode = 'LD011';
    end if;
    if _phase in ('X', 'V') then
        insert into pending_resolved select p, _id from unnest(_resolves) p order by p on conflict (pending_id) do nothing;
        get diagnostics _ended = row_count;
        if _ended <> cardinality(_resolves) then
            raise exception 'a hold of % is resolved already', _key using errcode = 'LD010';
        end if;
    end if;
    if _phase in ('S', 'P') then
        insert into posting (transfer_id, leg, account_id, amount, held, at)
            select _id, l.leg, l.account_id, l.amount, _phase = 'P', _at
            from unnest(accounts_of(_codes, _assets, _at), _amounts) with ordinality l(account_id, amount, leg);
    else
        insert into posting (transfer_id, leg, account_id, amount, held, release, at)
            select _id, l.leg, l.account_id, l.amount, false, false, _at
                from unnest(accounts_of(_codes, _assets, _at), _amounts) with ordinality l(account_id, amount, leg)
            union all
            select _id, 10000 + row_number() over (order by p.transfer_id, p.leg), p.account_id, p.amount, true, true, _at
                from transfer t join posting p on p.transfer_id = t.id and p.at = t.at and p.held and not p.release
                where t.id = any (_resolves);
    end if;
    return 'created';
end $$;

-- The entries of a call as rows: what belongs to entry n is at the places where _leg_of, _hold_of are n.
create function ledger.entries(_ids uuid[], _keys text[], _kinds text[], _phases text[], _days date[],
    _hold_of int[], _holds uuid[], _leg_of int[], _codes text[], _assets text[], _amounts bigint[])
returns table (n int, id uuid, key text, kind text, phase text, day date, resolves uuid[], codes text[], assets text[], amounts bigint[])
language sql immutable set search_path = ledger, pg_temp as $$
    select e.n::int, e.id, e.key, e.kind, e.phase, e.day, coalesce(h.holds, '{}'), coalesce(l.codes, '{}'),
        coalesce(l.assets, '{}'), coalesce(l.amounts, '{}')
    from unnest(_ids, _keys, _kinds, _phases, _days) with ordinality e(id, key, kind, phase, day, n)
    left join (select x.hold_of, array_agg(x.hold order by x.i) as holds
        from unnest(_hold_of, _holds) with ordinality x(hold_of, hold, i) group by 1) h on h.hold_of = e.n
    left join (select x.leg_of, array_agg(x.code order by x.i) as codes, array_agg(x.asset order by x.i) as assets,
            array_agg(x.amount order by x.i) as amounts
        from unnest(_leg_of, _codes, _assets, _amounts) with ordinality x(leg_of, code, asset, amount, i) group by 1) l on l.leg_of = e.n
$$;

-- Books entries in few statements. Raises at the first refusal, with LD013 when their order matters.
create function ledger.post_together(_ids uuid[], _keys text[], _kinds text[], _phases text[], _days date[],
    _hold_of int[], _holds uuid[], _leg_of int[], _codes text[], _assets text[], _amounts bigint[], _at timestamptz,
    out outcomes text[], out transfers uuid[])
language plpgsql set search_path = ledger, pg_temp as $$
declare _created uuid[]; _hashes bytea[]; _ended int; _wanted int;
begin
    select array_agg(body_hash(e.kind, e.phase, e.resolves, e.codes, e.assets, e.amounts) order by e.n) into _hashes
        from entries(_ids, _keys, _kinds, _phases, _days, _hold_of, _holds, _leg_of, _codes, _assets, _amounts) e;
    with made as (
        insert into transfer (id, key, kind, phase, body_hash, at, effective_on, meant_for)
            select e.id, e.key, e.kind, e.phase::"char", e.hash, _at, d.day, nullif(e.day, d.day)
            from unnest(_ids, _keys, _kinds, _phases, _days, _hashes) e(id, key, kind, phase, day, hash)
            cross join lateral (select counts_for(e.day, (_at at time zone 'UTC')::date) as day) d
            order by e.key on conflict (key) do nothing returning id)
    select array_agg(id) into _created from made;
    if cardinality(_created) = cardinality(_ids) then
        outcomes := array_fill('created'::text, array[cardinality(_ids)]);
        transfers := _ids;
    else
        if exists (select 1 from unnest(_keys, _hashes) e(key, hash) join transfer t on t.key = e.key where t.body_hash <> e.hash) then
            raise exception 'a key is reused with another body' using errcode = 'LD004';
        end if;
        select array_agg(case when t.id = e.id then 'created' else 'exists' end order by e.n), array_agg(t.id order by e.n)
            into outcomes, transfers from unnest(_ids, _keys) with ordinality e(id, key, n) join transfer t on t.key = e.key;
    end if;
    if _created is null then return; end if;
    select count(*) into _wanted from unnest(_hold_of) h(n) where outcomes[h.n] = 'created';
    if _wanted > 0 then
        insert into pending_resolved select h.hold, _ids[h.n] from unnest(_hold_of, _holds) h(n, hold)
            where outcomes[h.n] = 'created' order by 1 on conflict (pending_id) do nothing;
        get diagnostics _ended = row_count;
        if _ended <> _wanted then raise exception 'a hold is resolved already' using errcode = 'LD010'; end if;
    end if;
    insert into posting (transfer_id, leg, account_id, amount, held, release, at)
        select _ids[l.n], row_number() over (partition by l.n order by l.i), l.account_id, l.amount, _phases[l.n] = 'P', false, _at
            from unnest(_leg_of, accounts_of(_codes, _assets, _at), _amounts) with ordinality l(n, account_id, amount, i)
            where outcomes[l.n] = 'created'
        union all
        select _ids[h.n], 10000 + row_number() over (partition by h.n order by p.transfer_id, p.leg), p.account_id, p.amount, true, true, _at
            from unnest(_hold_of, _holds) h(n, hold) join transfer t on t.id = h.hold
            join posting p on p.transfer_id = t.id and p.at = t.at and p.held and not p.release
            where outcomes[h.n] = 'created';
end $$;

-- Books entries one after the other, each as if alone: a refusal is its outcome and undoes nothing of the others.
create function ledger.post_in_turn(_ids uuid[], _keys text[], _kinds text[], _phases text[], _days date[],
    _hold_of int[], _holds uuid[], _leg_of int[], _codes text[], _assets text[], _amounts bigint[], _at timestamptz,
    out outcomes text[], out transfers uuid[])
language plpgsql set search_path = ledger, pg_temp as $$
declare _each record; _outcome text; _constraint text;
begin
    for _each in select * from entries(_ids, _keys, _kinds, _phases, _days, _hold_of, _holds, _leg_of, _codes, _assets, _amounts) order by n loop
        begin
            _outcome := post(_each.id, _each.key, _each.kind, _each.phase, _each.resolves, _each.codes, _each.assets, _each.amounts, _at, _each.day);
        exception when check_violation or sqlstate 'LD001' or sqlstate 'LD004' or sqlstate 'LD005' or sqlstate 'LD008'
                or sqlstate 'LD009' or sqlstate 'LD010' or sqlstate 'LD012' then
            get stacked diagnostics _constraint = constraint_name;
            if sqlstate = '23514' and _constraint <> 'never_below_zero' then raise; end if;
            _outcome := sqlstate;
        end;
        outcomes := outcomes || _outcome;
        transfers := transfers || case _outcome when 'exists' then (select t.id from transfer t where t.key = _each.key) else _each.id end;
    end loop;
end $$;

-- Books many entries in one round trip, as if one after the other. EACH: an entry that is refused leaves the others.
-- ATOMIC: all of them or none. Outcomes: created, exists, or the state post would have raised; LD014: not booked because
-- another one was refused.
create function ledger.post_many(_ids uuid[], _keys text[], _kinds text[], _phases text[], _days date[],
    _hold_of int[], _holds uuid[], _leg_of int[], _codes text[], _assets text[], _amounts bigint[], _at timestamptz, _together text,
    out outcomes text[], out transfers uuid[])
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare _refused boolean;
begin
    begin
        select t.* into outcomes, transfers from post_together(_ids, _keys, _kinds, _phases, _days,
            _hold_of, _holds, _leg_of, _codes, _assets, _amounts, _at) t;
        return;
    exception when check_violation or sqlstate 'LD001' or sqlstate 'LD004' or sqlstate 'LD005' or sqlstate 'LD008'
            or sqlstate 'LD009' or sqlstate 'LD010' or sqlstate 'LD012' or sqlstate 'LD013' then
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

revoke all on all functions in schema ledger from public;
grant select on all tables in schema ledger to ${app};
grant execute on function ledger.post(uuid, text, text, text, uuid[], text[], text[], bigint[], timestamptz, date) to ${app};
grant execute on function ledger.make_partitions(timestamptz, timestamptz) to ${app};
grant execute on function ledger.post_many(uuid[], text[], text[], text[], date[], int[], uuid[], int[], text[], text[], bigint[],
    timestamptz, text) to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on all tables in schema ledger to jirani_audit;
    end if;
end $$;
