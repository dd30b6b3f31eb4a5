-- store: ledger.LedgerStore. The books: double entry for energy and money, guarded here and not only in the code.
create schema ledger;

create table ledger.asset (
    code text primary key,
    decimals smallint not null check (decimals between 0 and 9));
insert into ledger.asset values ('KES', 2), ('UGX', 0), ('XOF', 0), ('SAT', 0), ('WH', 3);

-- The chart of accounts (ruling 8): what an account is follows from its code. side: what increases it.
-- guarded: never below zero, holds included. owed: counts as other people's money in the coverage rule I-9.
create table ledger.kind (
    name text primary key,
    pattern text not null,
    side "char" not null check (side in ('D', 'C')),
    guarded boolean not null,
    class text not null check (class in ('asset', 'owed', 'own', 'energy')),
    what text not null);
insert into ledger.kind values
    ('rail',        '^rail:[a-z]+:(collect|payout)$', 'D', true,  'asset', 'money at a provider'),
    ('unproven',    '^unproven:[a-z]+$',              'D', true,  'asset', 'money a callback claims and no query has confirmed'),
    ('bank',        '^bank:trust$',                   'D', true,  'asset', 'the trust account'),
    ('transit',     '^transit:[a-z]+:[a-z]+$',        'D', true,  'asset', 'money on its way between two places'),
    ('owed_by',     '^household:[0-9a-f-]{36}:owed$', 'D', true,  'asset', 'what a household owes for energy it used'),
    ('claim',       '^claim:[0-9a-f-]{36}$',          'D', true,  'asset', 'what a household owes for a payment that was none'),
    ('household',   '^household:[0-9a-f-]{36}:(wallet|wallet:unproven|due|change|escrow)$', 'C', true, 'owed', 'a household''s money'),
    ('fund',        '^fund:community:[0-9a-f-]{36}$', 'C', true,  'owed', 'a community''s fund'),
    ('partner',     '^partner:[a-z0-9-]+:payable$',   'C', true,  'owed', 'a partner''s share'),
    ('utility',     '^utility:[0-9a-f-]{36}:payable$','C', false, 'owed', 'owed to the supplier; below zero the supplier owes'),
    ('network',     '^network:[0-9a-f-]{36}:payable$','C', true,  'owed', 'network charges owed'),
    ('tax',         '^tax:(vat|wht|levy):payable$',   'C', true,  'owed', 'taxes owed'),
    ('deferred',    '^deferred:subscription$',        'C', true,  'owed', 'paid and not yet earned'),
    ('suspense',    '^suspense:[a-z]+$',              'C', true,  'owed', 'money whose owner is not known yet'),
    ('unclaimed',   '^unclaimed:payable$',            'C', true,  'owed', 'dormant money'),
    ('operator',    '^operator:payable$',             'C', true,  'owed', 'on its way to the operator'),
    ('charges',     '^rail:[a-z]+:charges$',          'C', false, 'owed', 'charges the provider takes'),
    ('capital',     '^operator:capital$',             'C', true,  'own',  'the operator''s own money'),
    ('fee',         '^fee:(platform|subscription)$',  'C', true,  'own',  'what the platform earned'),
    ('railcost',    '^railcost:[a-z]+$',              'D', false, 'own',  'what providers cost'),
    ('loss',        '^loss:(e1|claim|float)$',        'D', false, 'own',  'money lost'),
    ('fx',          '^fx:[A-Z]+$',                    'C', false, 'own',  'the bridge between assets'),
    ('generated',   '^generated:[0-9a-f-]{36}$',      'D', false, 'energy', 'energy that meters measured going out'),
    ('consumed',    '^consumed:[0-9a-f-]{36}$',       'C', false, 'energy', 'energy that meters measured coming in'),
    ('utility_wh',  '^utility:[0-9a-f-]{36}:wh$',     'D', false, 'energy', 'energy the supplier gave'),
    ('energy',      '^household:[0-9a-f-]{36}:energy:(made|offered|bought)$', 'C', true, 'energy', 'a household''s credits'),
    ('storage',     '^storage:[0-9a-f-]{36}$',        'C', false, 'energy', 'what banking costs'),
    ('losses',      '^losses:[0-9a-f-]{36}$',         'C', false, 'energy', 'wire losses');

create table ledger.account (
    id bigint generated always as identity primary key,
    code text not null,
    asset text not null references ledger.asset,
    kind text not null references ledger.kind,
    opened_at timestamptz not null,
    unique (code, asset));

-- Posted and held, debit and credit. Changed by the posting trigger and by nothing else.
create table ledger.balance (
    account_id bigint primary key references ledger.account,
    side "char" not null,
    guarded boolean not null,
    dp bigint not null default 0 check (dp >= 0),
    cp bigint not null default 0 check (cp >= 0),
    dh bigint not null default 0 check (dh >= 0),
    ch bigint not null default 0 check (ch >= 0),
    constraint never_below_zero check (
        not guarded or case side when 'C' then dp + dh <= cp else cp + ch <= dp end)
) with (fillfactor = 50);

-- phase: S single, P pending (a hold), X posts pendings, V voids pendings.
create table ledger.transfer (
    id uuid primary key,
    key text not null unique,
    kind text not null,
    phase "char" not null check (phase in ('S', 'P', 'X', 'V')),
    body_hash bytea not null,
    xid xid8 not null default pg_current_xact_id(),
    at timestamptz not null,
    effective_on date not null);

create table ledger.posting (
    transfer_id uuid not null references ledger.transfer,
    leg smallint not null,
    account_id bigint not null references ledger.account,
    amount bigint not null check (amount <> 0 and abs(amount) < 100000000000000),
    held boolean not null,
    release boolean not null default false,
    primary key (transfer_id, leg));
create index posting_account on ledger.posting (account_id, transfer_id);

-- A hold ends once, whatever tries to end it.
create table ledger.pending_resolved (
    pending_id uuid primary key references ledger.transfer,
    transfer_id uuid not null references ledger.transfer);
create index pending_resolved_by on ledger.pending_resolved (transfer_id);

create function ledger.posting_apply() returns trigger language plpgsql set search_path = ledger, pg_temp as $$
declare bad uuid; touched int; wanted int;
begin
    select n.transfer_id into bad from new_rows n join transfer t on t.id = n.transfer_id
        where t.xid is distinct from pg_current_xact_id() limit 1;
    if found then raise exception 'legs outside their own transaction: %', bad using errcode = 'LD007'; end if;
    select n.transfer_id into bad from new_rows n join account a on a.id = n.account_id
        group by n.transfer_id, a.asset, n.held, n.release having sum(n.amount) <> 0 limit 1;
    if found then raise exception 'unbalanced transfer: %', bad using errcode = 'LD001'; end if;
    perform 1 from balance where account_id in (select account_id from new_rows) order by account_id for no key update;
    select count(distinct account_id) into wanted from new_rows;
    update balance b set dp = b.dp + s.dp, cp = b.cp + s.cp, dh = b.dh + s.dh, ch = b.ch + s.ch
        from (select account_id,
            coalesce(sum(amount) filter (where not held and amount > 0), 0) dp,
            coalesce(sum(-amount) filter (where not held and amount < 0), 0) cp,
            coalesce(sum(case when release then -amount else amount end) filter (where held and amount > 0), 0) dh,
            coalesce(sum(case when release then amount else -amount end) filter (where held and amount < 0), 0) ch
            from new_rows group by account_id) s where b.account_id = s.account_id;
    get diagnostics touched = row_count;
    if touched <> wanted then raise exception 'account without a balance row' using errcode = 'LD002'; end if;
    return null;
end $$;
create trigger posting_apply after insert on ledger.posting referencing new table as new_rows
    for each statement execute function ledger.posting_apply();

create function ledger.append_only() returns trigger language plpgsql as $$
begin raise exception 'append only: %', tg_table_name using errcode = 'LD003'; end $$;
create trigger append_only before update or delete or truncate on ledger.transfer for each statement execute function ledger.append_only();
create trigger append_only before update or delete or truncate on ledger.posting for each statement execute function ledger.append_only();
create trigger append_only before update or delete or truncate on ledger.pending_resolved for each statement execute function ledger.append_only();

create function ledger.balance_by_posting_only() returns trigger language plpgsql as $$
begin
    if pg_trigger_depth() < 2 then
        raise exception 'balances change only through postings' using errcode = 'LD006';
    end if;
    return null;
end $$;
create trigger by_posting_only before update or delete or truncate on ledger.balance
    for each statement execute function ledger.balance_by_posting_only();

-- Opens the accounts of an entry that do not exist yet. A code that no kind knows is refused.
create function ledger.open_accounts(_codes text[], _assets text[], _at timestamptz) returns void
language plpgsql set search_path = ledger, pg_temp as $$
declare unknown text;
begin
    select c.code into unknown from unnest(_codes, _assets) c(code, asset)
        where not exists (select 1 from kind k where c.code ~ k.pattern and (k.class = 'energy') = (c.asset = 'WH')) limit 1;
    if found then raise exception 'no such account in the chart: %', unknown using errcode = 'LD009'; end if;
    insert into account (code, asset, kind, opened_at)
        select distinct c.code, c.asset, k.name, _at
        from unnest(_codes, _assets) c(code, asset) join kind k on c.code ~ k.pattern
        where not exists (select 1 from account a where a.code = c.code and a.asset = c.asset)
        order by 1, 2
        on conflict (code, asset) do nothing;
    insert into balance (account_id, side, guarded)
        select a.id, k.side, k.guarded from account a join kind k on k.name = a.kind
        join (select distinct * from unnest(_codes, _assets) u(code, asset)) c on c.code = a.code and c.asset = a.asset
        where not exists (select 1 from balance b where b.account_id = a.id)
        order by a.id
        on conflict (account_id) do nothing;
end $$;

-- Books one transfer in one round trip. amounts: + debit, - credit, in the asset's smallest unit.
-- Answers created, or exists when the same key came with the same body before.
-- LD001 unbalanced · LD004 key reused with another body · LD005 no such pending · LD008 posts more than was held
-- LD010 already resolved · 23514 below zero.
create function ledger.post(_id uuid, _key text, _kind text, _phase text, _resolves uuid[],
    _codes text[], _assets text[], _amounts bigint[], _at timestamptz, _effective_on date) returns text
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare
    _hash bytea := sha256(convert_to(jsonb_build_array(_kind, _phase, _resolves, _codes, _assets, _amounts)::text, 'UTF8'));
    _old bytea;
begin
    insert into transfer (id, key, kind, phase, body_hash, at, effective_on)
        values (_id, _key, _kind, _phase::"char", _hash, _at, _effective_on) on conflict (key) do nothing;
    if not found then
        select body_hash into _old from transfer where key = _key;
        if _old = _hash then return 'exists'; end if;
        raise exception 'key % reused with another body', _key using errcode = 'LD004';
    end if;
    if (_phase in ('X', 'V')) <> (cardinality(_resolves) > 0) or (_phase = 'V' and cardinality(_codes) > 0)
        or (_phase in ('S', 'P') and cardinality(_codes) < 2) then
        raise exception 'phase % does not fit its legs', _phase using errcode = 'LD011';
    end if;
    if cardinality(_codes) > 0 then perform open_accounts(_codes, _assets, _at); end if;
    if cardinality(_resolves) > 0 then
        if (select count(*) from transfer where id = any (_resolves) and phase = 'P') <> cardinality(_resolves) then
            raise exception 'no such pending' using errcode = 'LD005';
        end if;
        begin
            insert into pending_resolved select p, _id from unnest(_resolves) p order by p;
        exception when unique_violation then
            raise exception 'a hold of % is resolved already', _key using errcode = 'LD010';
        end;
        if _phase = 'X' and exists (
            select 1 from (select a.id, sum(l.amount) amount from unnest(_codes, _assets, _amounts) l(code, asset, amount)
                    join account a on a.code = l.code and a.asset = l.asset where l.amount > 0 group by 1) posted
            join (select account_id, sum(amount) amount from posting where transfer_id = any (_resolves) and held and amount > 0
                    group by 1) h on h.account_id = posted.id
            where posted.amount > h.amount) then
            raise exception 'posts more than was held' using errcode = 'LD008';
        end if;
    end if;
    insert into posting (transfer_id, leg, account_id, amount, held, release)
        select _id, (row_number() over (order by n, leg))::smallint, account_id, amount, held, release from (
            select 0 as n, row_number() over (order by p.transfer_id, p.leg) as leg, p.account_id, p.amount, true as held, true as release
                from posting p where p.transfer_id = any (_resolves) and p.held and not p.release
            union all
            select 1, l.leg, a.id, l.amount, _phase = 'P', false
                from unnest(_codes, _assets, _amounts) with ordinality l(code, asset, amount, leg)
                join account a on a.code = l.code and a.asset = l.asset) legs;
    return 'created';
end $$;

-- What an account holds, seen from its own side: posted, held against it, free.
create view ledger.balances as
    select a.id as account_id, a.code, a.asset, a.kind, k.class,
        case b.side when 'C' then b.cp - b.dp else b.dp - b.cp end as posted,
        case b.side when 'C' then b.dh else b.ch end as held,
        case b.side when 'C' then b.cp - b.dp - b.dh else b.dp - b.cp - b.ch end as free
    from ledger.account a join ledger.balance b on b.account_id = a.id join ledger.kind k on k.name = a.kind;

revoke all on all tables in schema ledger from public;
revoke all on all functions in schema ledger from public;
grant usage on schema ledger to ${app};
grant select on all tables in schema ledger to ${app};
grant execute on function ledger.post(uuid, text, text, text, uuid[], text[], text[], bigint[], timestamptz, date) to ${app};
