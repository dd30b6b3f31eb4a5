-- store: accounting.MonthStore, accounting.DocumentStore, accounting.TaxStore. Months that stand, papers without gaps, taxes by their dates.
create schema accounting;

-- For reading a month's entries.
create index if not exists transfer_effective_on on ledger.transfer using brin (effective_on) with (pages_per_range = 32);

-- Closes a month, and with it all before it: from its commit on, what belongs there counts for the day it is booked
-- (ledger.counts_for). Short: whoever books waits for it.
-- LD018 not ended · LD016 closed already.
create function ledger.close_period(_month date, _at timestamptz, _by text) returns void
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare _first date;
begin
    perform pg_advisory_xact_lock(period_lock());
    if extract(day from _month) <> 1 or _month + interval '1 month' > (now() at time zone 'UTC')::date then
        raise exception 'the month of % has not ended', _month using errcode = 'LD018';
    end if;
    if exists (select 1 from period_close where month >= _month) then
        raise exception 'the month of % is closed', _month using errcode = 'LD016';
    end if;
    select coalesce((select (max(month) + interval '1 month')::date from period_close),
        (select date_trunc('month', min(effective_on)::timestamp)::date from transfer where effective_on < _month), _month) into _first;
    insert into period_close select m::date, _at, _by from generate_series(_first::timestamp, _month::timestamp, interval '1 month') m;
end $$;

-- What each account did in a closed month; an account that did nothing has no row.
create table accounting.account_month (
    account_id bigint not null references ledger.account,
    month date not null references ledger.period_close,
    opening bigint not null,
    debits bigint not null check (debits >= 0),
    credits bigint not null check (credits >= 0),
    primary key (account_id, month));
-- The months whose rows are there.
create table accounting.totalled (
    month date primary key references ledger.period_close,
    accounts bigint not null,
    at timestamptz not null);

-- One document for each household an entry is about, else one voucher. n counts within an entry.
create table accounting.series (
    name text primary key check (name ~ '^[a-zA-Z0-9-]+-[A-Z]-[0-9]{4}$'),
    last bigint not null check (last >= 0));
create table accounting.document (
    series text not null references accounting.series,
    number bigint not null check (number > 0),
    type text not null check (type in ('receipt', 'bill', 'sale', 'credit_note', 'payment', 'voucher')),
    transfer_id uuid not null,
    n smallint not null,
    community_id uuid,
    household_id uuid,
    amount_minor bigint check (amount_minor > 0),
    asset text references ledger.asset,
    issued_on date not null,
    issued_at timestamptz not null,
    primary key (series, number),
    unique (transfer_id, n),
    check ((amount_minor is null) = (asset is null)));
create index document_household on accounting.document (household_id, issued_on) where household_id is not null;
create index document_community on accounting.document (community_id, issued_on, series, number);

create trigger append_only before update or delete or truncate on accounting.account_month for each statement execute function ledger.append_only();
create trigger append_only before update or delete or truncate on accounting.totalled for each statement execute function ledger.append_only();
create trigger append_only before update or delete or truncate on accounting.document for each statement execute function ledger.append_only();

-- Up to where entries have their documents, in the order (xid, id).
create table accounting.numbered (
    one boolean primary key default true check (one),
    xid xid8 not null,
    transfer_id uuid not null);
insert into accounting.numbered values (true, '0', '00000000-0000-0000-0000-000000000000');

-- The household or community in an account's code.
create function accounting.owner(_code text) returns uuid language sql immutable parallel safe as
    $$ select substring(_code from '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}')::uuid $$;

-- Numbers documents in their order. Whoever numbers holds the row of the series until it commits: no gap, no double.
create function accounting.issue(_series text[], _types text[], _transfers uuid[], _n smallint[], _communities uuid[],
    _households uuid[], _amounts bigint[], _assets text[], _days date[], _at timestamptz) returns void
language plpgsql security definer set search_path = accounting, ledger, pg_temp as $$
begin
    insert into series select distinct s, 0 from unnest(_series) s order by 1 on conflict do nothing;
    perform 1 from series where name = any (_series) order by name for update;
    insert into document (series, number, type, transfer_id, n, community_id, household_id, amount_minor, asset, issued_on, issued_at)
        select d.series, s.last + row_number() over (partition by d.series order by d.i), d.type, d.transfer_id, d.n,
            d.community_id, d.household_id, d.amount, d.asset, d.day, _at
        from unnest(_series, _types, _transfers, _n, _communities, _households, _amounts, _assets, _days) with ordinality
            d(series, type, transfer_id, n, community_id, household_id, amount, asset, day, i)
        join series s on s.name = d.series;
    update series s set last = s.last + d.n from (select x, count(*) as n from unnest(_series) x group by 1) d where s.name = d.x;
end $$;

-- Adds up a closed month, once: nothing is left to do when somebody else did it meanwhile. LD017: it is not closed, one before it is not added up, or an entry has no document.
create function accounting.total(_month date, _at timestamptz) returns bigint
language plpgsql security definer set search_path = accounting, ledger, pg_temp as $$
declare _until date := _month + interval '1 month'; _accounts bigint;
begin
    perform pg_advisory_xact_lock(ledger.period_lock() + 1);
    if exists (select 1 from totalled where month = _month) then return 0; end if;
    if not exists (select 1 from period_close where month = _month)
            or exists (select 1 from period_close p where p.month < _month and not exists (select 1 from totalled t where t.month = p.month)) then
        raise exception 'the months up to % are not closed', _month using errcode = 'LD017';
    end if;
    if exists (select 1 from transfer t where t.effective_on >= _month and t.effective_on < _until and t.phase in ('S', 'X')
            and not exists (select 1 from document d where d.transfer_id = t.id)) then
        raise exception 'entries of % have no document yet', _month using errcode = 'LD017';
    end if;
    insert into account_month
        select s.account_id, _month, coalesce(l.closing, 0), s.debits, s.credits
        from (select p.account_id, coalesce(sum(p.amount) filter (where p.amount > 0), 0) as debits,
                coalesce(sum(-p.amount) filter (where p.amount < 0), 0) as credits
            from transfer t join posting p on p.transfer_id = t.id and p.at = t.at
            where t.effective_on >= _month and t.effective_on < _until and not p.held
                and p.at >= (select min(at) from transfer where effective_on >= _month and effective_on < _until)
            group by 1) s
        left join lateral (select m.opening + m.debits - m.credits as closing from account_month m
            where m.account_id = s.account_id order by m.month desc limit 1) l on true;
    get diagnostics _accounts = row_count;
    insert into totalled values (_month, _accounts, _at);
    return _accounts;
end $$;

-- What contradicts the books, for ./jirani verify: series with a gap, documents and entries that do not meet, closed months
-- that are not what their postings add up to.
create view accounting.wrong as
    select 'documents-without-gaps' as rule, s.name as place,
            format('%s documents up to %s, the series says %s', count(d.number), max(d.number), s.last) as what
        from accounting.series s left join accounting.document d on d.series = s.name
        group by s.name, s.last having count(d.number) <> s.last or coalesce(max(d.number), 0) <> s.last
    union all
    select 'documents-of-entries', d.series || '-' || d.number, 'is of no entry' from accounting.document d
        where not exists (select 1 from ledger.transfer t where t.id = d.transfer_id and t.phase in ('S', 'X'))
    union all
    select 'documents-of-entries', t.key, 'counts for ' || t.effective_on || ', a closed month, and has no document'
        from ledger.transfer t join accounting.totalled m on m.month = date_trunc('month', t.effective_on::timestamp)::date
        where t.phase in ('S', 'X') and not exists (select 1 from accounting.document d where d.transfer_id = t.id)
    union all
    select 'months-added-up', a.code || ' ' || a.asset || ' ' || to_char(month, 'YYYY-MM'),
            format('debits %s, credits %s; its postings give %s, %s', m.debits, m.credits, r.debits, r.credits)
        from (select p.account_id, date_trunc('month', t.effective_on::timestamp)::date as month,
                coalesce(sum(p.amount) filter (where p.amount > 0), 0) as debits,
                coalesce(sum(-p.amount) filter (where p.amount < 0), 0) as credits
            from ledger.transfer t join ledger.posting p on p.transfer_id = t.id and p.at = t.at
            where not p.held and t.effective_on < (select max(month) + interval '1 month' from accounting.totalled)
            group by 1, 2) r
        full join accounting.account_month m using (account_id, month) join ledger.account a on a.id = account_id
        where (m.debits, m.credits) is distinct from (r.debits, r.credits)
    union all
    select 'months-added-up', a.code || ' ' || a.asset || ' ' || to_char(month, 'YYYY-MM'), 'opens with ' || opening || ' after ' || before
        from (select account_id, month, opening, coalesce(lag(opening + debits - credits) over (partition by account_id order by month), 0) as before
            from accounting.account_month) m join ledger.account a on a.id = account_id
        where opening <> before;

-- Taxes by their dates; none are in force until somebody adds one. A rule ends, it is never changed.
create table accounting.tax_rule (
    id uuid primary key,
    community_id uuid not null references community,
    tax text not null check (tax in ('vat', 'wht', 'levy')),
    base text not null check (base in ('sale', 'fee', 'supply')),
    rate_ppm int not null check (rate_ppm between 1 and 1000000),
    mode text not null check (mode in ('inclusive', 'on_top', 'withheld')),
    effective_from date not null,
    effective_until date check (effective_until > effective_from),
    reason text not null,
    added_at timestamptz not null);
create index tax_rule_community on accounting.tax_rule (community_id, effective_from);

revoke all on all functions in schema accounting from public;
revoke all on function ledger.close_period(date, timestamptz, text) from public;
grant usage on schema accounting to ${app};
grant select on all tables in schema accounting to ${app};
grant select on ledger.period_close to ${app};
grant update on accounting.numbered to ${app};
grant insert on accounting.tax_rule to ${app};
grant update (effective_until) on accounting.tax_rule to ${app};
grant execute on function ledger.close_period(date, timestamptz, text), accounting.owner(text), accounting.total(date, timestamptz),
    accounting.issue(text[], text[], uuid[], smallint[], uuid[], uuid[], bigint[], text[], date[], timestamptz) to ${app};
do $$ declare _role text; begin
    foreach _role in array array['jirani_audit', 'jirani_auditor'] loop
        if exists (select 1 from pg_roles where rolname = _role) then
            execute format('grant usage on schema accounting to %I', _role);
            execute format('grant select on all tables in schema accounting to %I', _role);
        end if;
    end loop;
end $$;
