-- store: market.RulesStore. What households want of automatic trading, said once, each change a row that stays.

create table trading_rules (
    household_id uuid not null references household,
    revision int not null check (revision > 0),
    mode text not null check (mode in ('off', 'always', 'patient', 'alone', 'limits')),
    asset text not null,
    -- only limits have figures; what is null is not limited but for the supplier's prices
    sell_above_minor_per_kwh bigint check (sell_above_minor_per_kwh between 0 and 1000000),
    buy_below_minor_per_kwh bigint check (buy_below_minor_per_kwh between 0 and 1000000),
    keep_wh bigint not null default 0 check (keep_wh between 0 and 1000000),
    spend_a_day_minor bigint check (spend_a_day_minor between 0 and 100000000),
    friends uuid[] not null default '{}' check (cardinality(friends) <= 10),
    unsold text not null default 'bank' check (unsold in ('bank', 'supplier')), -- what was offered and nobody bought
    set_by text not null check (length(set_by) between 1 and 200),
    at timestamptz not null,
    primary key (household_id, revision),
    check (mode = 'limits' or sell_above_minor_per_kwh is null and buy_below_minor_per_kwh is null and keep_wh = 0
        and spend_a_day_minor is null),
    check (unsold = 'bank' or mode not in ('off', 'alone')));

-- Revisions have no hole; friends are other households of the same community, and figures are in its money.
-- TR001 a hole, TR002 no friend, TR003 other money.
create function trading_rules_guard() returns trigger language plpgsql as $$
begin
    if new.revision <> (select coalesce(max(revision), 0) + 1 from trading_rules where household_id = new.household_id) then
        raise exception 'revisions of trading rules have no hole' using errcode = 'TR001';
    end if;
    if exists (select from unnest(new.friends) f where f = new.household_id or not exists (
            select from household a join household b on b.community_id = a.community_id where a.id = new.household_id and b.id = f)) then
        raise exception 'friends are other households of the same community' using errcode = 'TR002';
    end if;
    if new.asset is distinct from (select c.currency from household h join community c on c.id = h.community_id
            where h.id = new.household_id) then
        raise exception 'trading rules in other money than the community''s' using errcode = 'TR003';
    end if;
    return new;
end $$;
create trigger trading_rules_guard before insert on trading_rules for each row execute function trading_rules_guard();

create function trading_rules_stand() returns trigger language plpgsql as $$
begin raise exception 'append only: %', tg_table_name using errcode = 'LD003'; end $$;
create trigger append_only before update or delete or truncate on trading_rules
    for each statement execute function trading_rules_stand();

-- How far a household may owe for energy before it pays (ruling 4): the operator's capital. Not 0 by default, or the poorest
-- would always pay the dearest price. A household's own figure holds before its community's.
alter table community add column credit_line_minor bigint not null default 5000 check (credit_line_minor >= 0);
alter table household add column credit_line_minor bigint check (credit_line_minor >= 0);

-- store: settlement.DecisionStore. What each household's agent decided in an interval and what came of it: all that its one
-- sentence is made of. Where there was nothing to decide there is no row.
create table trading_decision (
    household_id uuid not null references household,
    start_at timestamptz not null,
    community_id uuid not null references community,
    rules_revision int not null,
    kind text not null check (kind in ('sell', 'keep', 'buy', 'use')),
    why text check (why in ('rules', 'target', 'too_dear', 'measured', 'own_is_enough', 'day_is_spent', 'no_money')),
    asset text not null,
    market_wh bigint not null default 0 check (market_wh >= 0), -- offered or wanted
    own_wh bigint not null default 0 check (own_wh >= 0), -- kept, or used of its own
    supplied_wh bigint not null default 0 check (supplied_wh >= 0), -- at once the supplier's, as no money covered it
    limit_minor_per_kwh bigint check (limit_minor_per_kwh >= 0),
    cover_minor bigint not null default 0 check (cover_minor >= 0), -- what its bid could cost at most
    traded_wh bigint not null default 0,
    paid_minor bigint not null default 0,
    price_minor_per_kwh bigint check (price_minor_per_kwh >= 0), -- of the interval, where anybody traded
    to_supplier_wh bigint not null default 0,
    at timestamptz not null,
    primary key (household_id, start_at),
    foreign key (household_id, rules_revision) references trading_rules,
    check ((kind in ('sell', 'buy')) = (limit_minor_per_kwh is not null)),
    check ((kind in ('keep', 'use')) = (why is not null)),
    -- nobody trades more than it wanted, nor beyond its limit, nor more money than was there for it
    check (traded_wh between 0 and market_wh),
    check (to_supplier_wh = 0 or kind = 'sell' and to_supplier_wh = market_wh - traded_wh),
    check (paid_minor between 0 and cover_minor),
    check (traded_wh = 0 or price_minor_per_kwh is not null and case kind when 'buy'
        then price_minor_per_kwh <= limit_minor_per_kwh else price_minor_per_kwh >= limit_minor_per_kwh end));
create index trading_decision_by_time on trading_decision (community_id, start_at);
-- who ever sold is paid
create index trading_decision_sold on trading_decision (household_id) where kind = 'sell';

create trigger append_only before update or truncate on trading_decision
    for each statement execute function trading_rules_stand();

-- store: settlement.IntervalStore. What a neighbour gave in the interval itself; it is booked as used when its trade is settled.
alter table household_interval
    add column from_neighbours_wh bigint not null default 0 check (from_neighbours_wh >= 0),
    add column feed_in_minor bigint not null default 0 check (feed_in_minor >= 0), -- what the supplier credited
    drop constraint household_interval_check1,
    add constraint household_interval_import check (import_wh = own_use_wh + from_neighbours_wh + from_supplier_wh),
    -- a household's day is read from its key alone (V031)
    drop constraint household_interval_pkey,
    add primary key (household_id, start_at)
        include (state, assurance, import_wh, export_wh, own_use_wh, from_neighbours_wh, from_supplier_wh);
-- store: settlement.HouseholdDayStore.
alter table household_day add column from_neighbours_wh bigint not null default 0;

-- store: settlement.AuctionStore. What a household owes already, though it is not booked yet.
create index auction_trade_owing on auction_trade (buyer_id) where state <> 'settled';

grant select, insert on trading_rules to ${app};
grant select, insert, delete on trading_decision to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on trading_rules, trading_decision to jirani_audit;
    end if;
end $$;
