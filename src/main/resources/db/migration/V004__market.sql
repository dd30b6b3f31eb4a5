-- store: market.OrderStore, market.PurchaseStore. The book, and what was bought from it.
create table market_order (
    id uuid primary key,
    community_id uuid not null references community,
    household_id uuid not null references household,
    -- the place in the queue at a price; a released reservation comes back under the same number
    place bigint generated always as identity,
    quantity_wh bigint not null check (quantity_wh > 0),
    open_wh bigint not null check (open_wh >= 0),
    reserved_wh bigint not null default 0 check (reserved_wh >= 0),
    sold_wh bigint not null default 0 check (sold_wh >= 0),
    cancelled_wh bigint not null default 0 check (cancelled_wh >= 0),
    limit_minor_per_kwh bigint not null check (limit_minor_per_kwh > 0),
    asset text not null,
    placed_at timestamptz not null,
    check (quantity_wh = open_wh + reserved_wh + sold_wh + cancelled_wh));
create index market_order_book on market_order (community_id, limit_minor_per_kwh, place) where open_wh > 0;
create index market_order_household on market_order (household_id, placed_at);

create table purchase (
    id uuid primary key,
    community_id uuid not null references community,
    buyer_id uuid not null references household,
    door text not null check (door in ('v1', 'compat')),
    quantity_wh bigint not null check (quantity_wh > 0),
    limit_minor_per_kwh bigint not null,
    asset text not null,
    total_minor bigint not null check (total_minor > 0),
    push_minor bigint not null check (push_minor >= total_minor),
    intent_id uuid not null unique,
    state text not null check (state in ('reserved', 'settled', 'released', 'unfilled')),
    -- whether the sellers' part waits in wallet:unproven for our own query
    proceeds text not null default 'none' check (proceeds in ('none', 'unproven', 'proven', 'disproved')),
    created_at timestamptz not null,
    settled_at timestamptz,
    released_at timestamptz);
create index purchase_buyer on purchase (buyer_id, created_at);
create unique index purchase_one_open on purchase (buyer_id) where state = 'reserved'; -- ruling 23
create index purchase_unproven on purchase (created_at) where proceeds = 'unproven';

create table trade (
    id uuid primary key,
    purchase_id uuid not null references purchase,
    order_id uuid not null references market_order,
    seller_id uuid not null references household,
    buyer_id uuid not null references household,
    wh bigint not null check (wh > 0),
    price_minor_per_kwh bigint not null,
    value_minor bigint not null check (value_minor >= 0),
    hold_id uuid not null unique,
    state text not null check (state in ('reserved', 'settled', 'released')),
    check (seller_id <> buyer_id));
create index trade_purchase on trade (purchase_id);
create index trade_seller on trade (seller_id);

grant select, insert, update on market_order, purchase, trade to ${app};
