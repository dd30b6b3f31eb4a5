-- store: ledger.LedgerStore. Plans of the books that stay good while they grow, accounts opened faster, currencies as data.

-- Nobody may plan to read a table from end to end: books that were small and new when a connection made its plans have
-- grown since. The triggers' plans are made while these run.
alter function ledger.post(uuid, text, text, text, uuid[], text[], text[], bigint[], timestamptz, date) set enable_seqscan = off;
alter function ledger.post(uuid, text, text, text, uuid[], text[], text[], bigint[], timestamptz, date) set enable_hashjoin = off;

create or replace function ledger.open_accounts(_codes text[], _assets text[], _at timestamptz) returns void
language plpgsql set search_path = ledger, pg_temp as $$
declare _unknown text;
begin
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
    select m.code into _unknown from missing m where not exists (select 1 from fitting f where f.code = m.code and f.asset = m.asset) limit 1;
    if found then raise exception 'no such account in the chart: %', _unknown using errcode = 'LD009'; end if;
end $$;

-- Adding a currency is data.
create function ledger.add_asset(_code text, _decimals int) returns void
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare _there smallint;
begin
    if _code !~ '^[A-Z]{3,8}$' then raise exception 'no code of an asset: %', _code using errcode = 'LD015'; end if;
    insert into asset values (_code, _decimals) on conflict (code) do nothing;
    select decimals into _there from asset where code = _code;
    if _there <> _decimals then raise exception '% has % decimals', _code, _there using errcode = 'LD015'; end if;
end $$;
create trigger append_only before update or delete or truncate on ledger.asset for each statement execute function ledger.append_only();
revoke all on function ledger.add_asset(text, int) from public;
grant execute on function ledger.add_asset(text, int) to ${app};
