-- store: ledger.LedgerStore. What a batch of entries costs grows with its size and no faster.

-- As before (V035), and an entry's row is found by its id: the planner, which knows few rows of most transactions, went through
-- all entries of this one for each leg.
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
            (select t.phase from (select t.phase, t.at, t.xid from ledger.transfer t where t.id = n.transfer_id offset 0) t
                where t.at = n.at and t.xid = pg_current_xact_id()) as phase
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
