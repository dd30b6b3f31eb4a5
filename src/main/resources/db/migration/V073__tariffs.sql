-- store: market.TariffStore. What the supplier asks and credits, in versions: bands, times of use, levies, taxes, feed-in.

-- Every version stays. At a moment that one holds which begins last before it, of two that begin together the later version. A
-- community without one has the one price it was made with (tariff).
create table tariff_version (
    community_id uuid not null references community,
    version int not null check (version > 0),
    effective_from timestamptz not null,
    ends_at timestamptz check (ends_at > effective_from), -- its figures are published until then; it holds until another follows
    source text not null check (length(source) between 10 and 1000),
    -- read and written whole, and checked by the gateway before; the shape is that of docs/tariffs.md
    document jsonb not null check (jsonb_typeof(document) = 'object' and jsonb_array_length(document -> 'bands') between 1 and 20
        and document ->> 'basis' in ('three_month_average', 'monthly_block')),
    set_by text not null check (length(set_by) between 1 and 200),
    reason text not null check (length(reason) between 10 and 500),
    at timestamptz not null,
    primary key (community_id, version));
create index tariff_version_in_force on tariff_version (community_id, effective_from desc, version desc);

-- Versions have no hole, speak of the community's money, and never reach back behind an interval that is closed: who is settled
-- late pays what his neighbours paid.
-- TV001 a hole, TV002 reaches back, TV003 other money.
create function tariff_version_guard() returns trigger language plpgsql as $$
begin
    perform from community where id = new.community_id for no key update;
    if new.version <> (select coalesce(max(version), 0) + 1 from tariff_version where community_id = new.community_id) then
        raise exception 'versions of a tariff have no hole' using errcode = 'TV001';
    end if;
    if exists (select from interval_close where community_id = new.community_id and start_at >= new.effective_from) then
        raise exception 'an interval is closed since %', new.effective_from using errcode = 'TV002';
    end if;
    if new.document ->> 'currency' is distinct from (select currency from community where id = new.community_id) then
        raise exception 'a tariff in other money than the community''s' using errcode = 'TV003';
    end if;
    return new;
end $$;
create trigger tariff_version_guard before insert on tariff_version for each row execute function tariff_version_guard();

-- What a household took from the supplier in a month, on average of the three before it: its band of the month. Written when the
-- month's first price is made and never again, so that a row that comes late changes nobody's band.
create table monthly_average (
    household_id uuid not null references household,
    month date not null check (extract(day from month) = 1),
    wh bigint not null check (wh >= 0),
    months int not null check (months between 0 and 3), -- of how many months; 0: it is new here
    at timestamptz not null,
    primary key (household_id, month));

create function tariff_stands() returns trigger language plpgsql as $$
begin raise exception 'append only: %', tg_table_name using errcode = 'LD003'; end $$;
create trigger append_only before update or delete or truncate on tariff_version
    for each statement execute function tariff_stands();
create trigger append_only before update or delete or truncate on monthly_average
    for each statement execute function tariff_stands();

-- store: settlement.IntervalStore. With which version an interval was priced; null: the one price the community was made with.
alter table household_interval
    add column tariff_version int,
    add constraint household_interval_tariff foreign key (community_id, tariff_version) references tariff_version;

grant select, insert on tariff_version, monthly_average to ${app};
