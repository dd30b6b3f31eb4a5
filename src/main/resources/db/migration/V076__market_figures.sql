-- store: market.figures.FigureStore. What was told of a market that may be told to anybody (ruling 28), as it was told.

-- A figure is told once and stands: had it changed when one home's late row came in, the difference would be that home's. Where
-- too few homes are in it, it is withheld, and then what it would have been is not here either.
create table market_figure (
    community_id uuid not null references community,
    kind text not null check (kind in ('interval', 'day')),
    start_at timestamptz not null, -- of a day: its first moment in the community's zone
    asset text not null,
    -- the least and the most that was paid for a kilowatt-hour: always told; null where nobody traded
    low_minor bigint check (low_minor >= 0),
    high_minor bigint check (high_minor >= low_minor),
    -- what the supplier asked at least meanwhile, by its published tariff
    supplier_minor bigint not null check (supplier_minor >= 0),
    -- told: of all trades; partly: of the intervals that were told; rounded: a day later, in whole kilowatt-hours
    traded text not null check (traded in ('told', 'partly', 'rounded', 'withheld')),
    bands jsonb check (jsonb_typeof(bands) = 'array'), -- of an interval: its trades by price, each of homes enough
    volume_wh bigint check (volume_wh >= 0),
    saved_minor bigint check (saved_minor >= 0),
    -- what homes used, and what of it came from here; only ever answered as a share
    local text not null check (local in ('told', 'partly', 'rounded', 'withheld')),
    used_wh bigint check (used_wh >= 0),
    local_wh bigint check (local_wh between 0 and used_wh),
    -- of a day: how many intervals it had, and of how many the trades and the share were told
    intervals int not null default 1 check (intervals > 0),
    traded_told int not null check (traded_told between 0 and intervals),
    local_told int not null check (local_told between 0 and intervals),
    at timestamptz not null,
    primary key (community_id, kind, start_at),
    check ((low_minor is null) = (high_minor is null)),
    check ((traded = 'withheld') = (volume_wh is null)),
    check ((traded = 'withheld') = (saved_minor is null)),
    check ((bands is not null) = (kind = 'interval' and traded = 'told')),
    check ((local = 'withheld') = (used_wh is null)),
    check ((local = 'withheld') = (local_wh is null)),
    check (kind = 'day' or traded in ('told', 'withheld') and local in ('told', 'withheld')));

-- What is on offer, by price, as it was told: each band has homes enough whose offers were not in what was told before.
create table market_depth (
    community_id uuid not null references community,
    as_of timestamptz not null,
    asset text not null,
    bands jsonb not null check (jsonb_typeof(bands) = 'array' and jsonb_array_length(bands) > 0),
    primary key (community_id, as_of));

create function market_figures_stand() returns trigger language plpgsql as $$
begin raise exception 'append only: %', tg_table_name using errcode = 'LD003'; end $$;
create trigger append_only before update or delete or truncate on market_figure
    for each statement execute function market_figures_stand();
create trigger append_only before update or delete or truncate on market_depth
    for each statement execute function market_figures_stand();

-- What was bought at once, by when it was settled.
create index purchase_settled on purchase (community_id, settled_at) where state = 'settled';

grant select, insert on market_figure, market_depth to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on market_figure, market_depth to jirani_audit;
    end if;
end $$;
