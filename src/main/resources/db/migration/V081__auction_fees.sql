-- store: settlement.AuctionFeeStore. Days whose sales by auction bore their fee (ruling 16: one fee a seller and day).
create table auction_fee_day (
    community_id uuid not null references community,
    day date not null,
    sellers int not null check (sellers >= 0),
    sales_minor bigint not null check (sales_minor >= 0),
    fee_minor bigint not null check (fee_minor between 0 and sales_minor),
    at timestamptz not null,
    primary key (community_id, day));
grant select, insert on auction_fee_day to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on auction_fee_day to jirani_audit;
    end if;
end $$;
