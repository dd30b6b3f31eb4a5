-- store: settlement.AuctionStore, settlement.AuctionShareStore. Closed auctions as the market handed them over, and what became of each of their trades.

-- An auction is a community's interval. Who wins the insert hands it over; it is open while one of its trades is.
create table auction_settlement (
    community_id uuid not null references community,
    start_at timestamptz not null,
    price_minor_per_kwh bigint not null check (price_minor_per_kwh >= 0),
    asset text not null,
    trades int not null check (trades >= 0),
    wh bigint not null check (wh >= 0),
    state text not null default 'open' check (state in ('open', 'ended', 'told')),
    handed_at timestamptz not null,
    ended_at timestamptz,
    primary key (community_id, start_at),
    check ((state = 'open') = (ended_at is null)));
create index auction_settlement_under_way on auction_settlement (handed_at) where state <> 'told';

-- A trade is held in the books when it is handed over and settled on its own. What its buyer pays and its seller does not
-- get, because a household's money is rounded once (ruling 16), is the strays': other sellers of the auction.
create table auction_trade (
    community_id uuid not null,
    start_at timestamptz not null,
    n int not null check (n > 0),
    buyer_id uuid not null references household,
    seller_id uuid not null references household,
    wh bigint not null check (wh > 0),
    wallet_minor bigint not null check (wallet_minor >= 0),
    owed_minor bigint not null check (owed_minor >= 0),
    stray_to uuid[] not null,
    stray_minor bigint[] not null,
    hold_id uuid not null unique,
    state text not null default 'open' check (state in ('open', 'settled', 'review')),
    tries int not null default 0 check (tries >= 0),
    reason text,
    ended_at timestamptz,
    primary key (community_id, start_at, n),
    foreign key (community_id, start_at) references auction_settlement,
    check (buyer_id <> seller_id),
    check (cardinality(stray_to) = cardinality(stray_minor)),
    check ((state = 'review') <= (reason is not null)),
    check ((state = 'open') = (ended_at is null)));
create index auction_trade_open on auction_trade (community_id, start_at, n) where state = 'open';
create index auction_trade_review on auction_trade (community_id, start_at, n) where state = 'review';

-- Who is told, once all trades have ended.
create table auction_share (
    community_id uuid not null,
    start_at timestamptz not null,
    household_id uuid not null references household,
    told_at timestamptz,
    primary key (community_id, start_at, household_id),
    foreign key (community_id, start_at) references auction_settlement);
create index auction_share_untold on auction_share (community_id, start_at, household_id) where told_at is null;

grant select, insert, update on auction_settlement, auction_trade, auction_share to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on auction_settlement, auction_trade, auction_share to jirani_audit;
    end if;
end $$;
