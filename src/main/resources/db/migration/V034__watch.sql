-- store: audit.HeadStore, accounting.DocumentStore, accounting.MonthStore, accounting.TaxStore. What the checks of the books could not see: papers, closes and taxes are in the chain.

-- Papers go into the chain by an act for each batch: its hash is over them in the order of their numbers.
alter table accounting.document add column batch uuid;
create function accounting.paper_bytes(_d accounting.document) returns bytea language sql stable parallel safe as $$
    select sha256(ledger.text_bytes(_d.series) || int8send(_d.number) || ledger.text_bytes(_d.type) || uuid_send(_d.transfer_id)
        || int2send(_d.n) || ledger.text_bytes(coalesce(_d.community_id::text, '')) || ledger.text_bytes(coalesce(_d.household_id::text, ''))
        || int8send(coalesce(_d.amount_minor, 0)) || ledger.text_bytes(coalesce(_d.asset, '')) || date_send(_d.issued_on)
        || timestamptz_send(_d.issued_at))
$$;
create or replace function accounting.issue(_series text[], _types text[], _transfers uuid[], _n smallint[], _communities uuid[],
    _households uuid[], _amounts bigint[], _assets text[], _days date[], _at timestamptz) returns void
language plpgsql security definer set search_path = accounting, ledger, pg_temp as $$
declare _papers document[]; _batch uuid;
begin
    if cardinality(_series) = 0 then return; end if;
    insert into series select distinct s, 0 from unnest(_series) s order by 1 on conflict do nothing;
    perform 1 from series where name = any (_series) order by name for update;
    select array_agg(row(d.series, s.last + d.place, d.type, d.transfer_id, d.n, d.community, d.household, d.amount, d.asset, d.day, _at, null)::document)
        into _papers
        from (select u.*, row_number() over (partition by u.series order by u.i) as place
            from unnest(_series, _types, _transfers, _n, _communities, _households, _amounts, _assets, _days) with ordinality
                u(series, type, transfer_id, n, community, household, amount, asset, day, i)) d
        join series s on s.name = d.series;
    _batch := audit.append('gateway', 'papers.issued', cardinality(_papers) || ' papers', '',
        jsonb_build_object('papers', cardinality(_papers)::text, 'sha256', (select encode(sha256(string_agg(paper_bytes(d), ''::bytea order by d.series collate "C", d.number)), 'hex') from unnest(_papers) d)));
    insert into document (series, number, type, transfer_id, n, community_id, household_id, amount_minor, asset, issued_on, issued_at, batch)
        select d.series, d.number, d.type, d.transfer_id, d.n, d.community_id, d.household_id, d.amount_minor, d.asset, d.issued_on, d.issued_at, _batch
        from unnest(_papers) d;
    update series s set last = s.last + d.n from (select x, count(*) as n from unnest(_series) x group by 1) d where s.name = d.x;
end $$;

-- There are many of those acts, and few of people, which are looked for by what was done and listed by their time.
create index act_by_verb on audit.act (verb) where verb <> 'papers.issued';
create index act_of_people on audit.act (at, id) where verb <> 'papers.issued';

-- What an act says of a tax rule when it is added. How it ends is an act of its own.
create function accounting.tax_figures(_r accounting.tax_rule) returns jsonb language sql stable parallel safe as $$
    select jsonb_build_object('community', _r.community_id::text, 'tax', _r.tax, 'base', _r.base, 'rate_ppm', _r.rate_ppm::text, 'mode', _r.mode,
        'from', _r.effective_from::text)
$$;

-- What is there already is one batch more; months that were closed and rules that were added without their figures get their acts.
alter table accounting.document disable trigger append_only;
with old as (select audit.append('gateway', 'papers.issued', count(*) || ' papers', 'before papers were in the chain',
        jsonb_build_object('papers', count(*)::text, 'sha256', encode(sha256(string_agg(accounting.paper_bytes(d), ''::bytea order by d.series collate "C", d.number)), 'hex'))) as batch
    from accounting.document d having count(*) > 0)
update accounting.document set batch = old.batch from old;
alter table accounting.document enable trigger append_only;
select audit.append('gateway', 'month.closed', 'month ' || to_char(p.month, 'YYYY-MM'), 'before closes were compared with acts',
        jsonb_build_object('closed_by', p.closed_by))
    from ledger.period_close p where not exists (select 1 from audit.act a where a.verb = 'month.closed' and a.subject = 'month ' || to_char(p.month, 'YYYY-MM'))
    order by p.month;
select audit.append('gateway', 'tax.added', 'rule ' || r.id, left(r.reason, 200), accounting.tax_figures(r)
        || case when r.effective_until is null then '{}' else jsonb_build_object('until', r.effective_until::text) end)
    from accounting.tax_rule r order by r.id;

-- Other people's money, in each currency: what lies there, what we are owed, and what we owe others. What somebody owes us is
-- no cover for what others have, and what the operator owes himself is his own.
create view ledger.cover as
    select b.asset, coalesce(sum(b.posted) filter (where b.kind in ('rail', 'bank', 'transit', 'unproven')), 0)::bigint as cash,
        (coalesce(sum(b.posted) filter (where b.class = 'asset' and b.kind not in ('rail', 'bank', 'transit', 'unproven')), 0)
            - coalesce(sum(least(b.posted, 0)) filter (where b.class = 'owed'), 0))::bigint as receivable,
        coalesce(sum(greatest(b.posted, 0)) filter (where b.class = 'owed' and b.kind <> 'operator'), 0)::bigint as owed
    from ledger.balances b where b.class in ('asset', 'owed') group by b.asset;

-- No head of a day that has not begun anywhere: a clock that was wrong once would else have signed for years.
create or replace function audit.keep_head(_day date, _block_no bigint, _items bigint, _hash bytea, _signed_at timestamptz, _public_key bytea, _signature bytea)
returns boolean language sql security definer set search_path = audit, pg_temp as $$
    insert into head select _day, b.no, _items, b.hash, _signed_at, _public_key, _signature
        from ledger.block b where b.no = _block_no and b.hash = _hash and _day <= (now() at time zone 'UTC')::date + 1
        on conflict (day) do nothing returning true
$$;

revoke all on function accounting.paper_bytes(accounting.document), accounting.tax_figures(accounting.tax_rule) from public;
grant select on ledger.cover to ${app};
grant execute on function accounting.paper_bytes(accounting.document), accounting.tax_figures(accounting.tax_rule) to ${app};
-- The auditor may hash what he may read, so that he can check it all with a login of his own.
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant usage on schema ledger, audit, accounting to jirani_audit;
        grant select on all tables in schema ledger, audit, accounting to jirani_audit;
        grant select on jirani.verify_run, jirani.solvency_day, jirani.solvency_leaf to jirani_audit;
        grant execute on function ledger.text_bytes(text), ledger.leg_bytes(smallint, text, text, bigint, boolean, boolean, timestamptz),
            ledger.transfer_leaf(ledger.transfer, bytea, bytea), ledger.block_hash(bytea, bigint, int, timestamptz, bytea), audit.act_leaf(audit.act),
            ledger.day_of(timestamptz), ledger.owner(text), accounting.owner(text), accounting.paper_bytes(accounting.document),
            accounting.tax_figures(accounting.tax_rule) to jirani_audit;
    end if;
end $$;
