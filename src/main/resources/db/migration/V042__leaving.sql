-- store: leaving.EndStore, leaving.UnclaimedStore, leaving.WindDownStore, metering.MeterLifeStore. How a household's time with us ends, and a community's.

-- Where a household stands, once it is not simply here. Its states: identity.Standing; its moves: leaving.Move.
create table household_end (
    household_id uuid primary key references household,
    community_id uuid not null references community,
    state text not null check (state in ('active', 'leaving', 'left', 'frozen', 'dormant', 'unclaimed')),
    cause text not null check (cause in ('asked', 'operator', 'death', 'silence', 'wind_down')),
    since timestamptz not null,
    -- it goes on from here: until then it may be taken back
    not_before timestamptz not null,
    -- who takes its meters over, such as the landlord; null: they wait in stock for the next tenant's code
    meters_to uuid references household,
    -- how often its credits and debts were turned into whole shillings, and when last
    settlements int not null default 0 check (settlements >= 0),
    settled_at timestamptz,
    heir_id uuid references household,
    -- at which month of its silence it was told last
    told smallint not null default 0 check (told in (0, 18, 21, 23)),
    waits_for text[] not null default '{}',
    check ((settlements = 0) = (settled_at is null)),
    check (household_id <> meters_to and household_id <> heir_id));
create index household_end_community on household_end (community_id, state);
create index household_end_heir on household_end (heir_id) where heir_id is not null;

-- A community that ends. From its row on nobody trades there, and money leaves by the bank alone.
create table community_end (
    community_id uuid primary key references community,
    proposal_id uuid not null unique,
    since timestamptz not null,
    shared_at timestamptz,
    ended_at timestamptz,
    waits_for text[] not null default '{}');

-- What the bank is to pay whom, and what became of it. One order a household and time, held in the books until proof.
create table wind_down_order (
    reference text primary key,
    community_id uuid not null references community_end,
    household_id uuid not null references household,
    pocket text not null check (pocket in ('wallet', 'due')),
    amount_minor bigint not null check (amount_minor > 0),
    asset text not null,
    hold_id uuid not null unique,
    state text not null default 'ordered' check (state in ('ordered', 'paid', 'returned')),
    ordered_at timestamptz not null,
    ended_at timestamptz,
    check ((state = 'ordered') = (ended_at is null)));
create unique index wind_down_order_open on wind_down_order (household_id) where state = 'ordered';

-- Money nobody asked for, by whose it is: the books know its sum alone.
create table unclaimed_money (
    household_id uuid not null references household,
    community_id uuid not null references community,
    day date not null,
    amount_minor bigint not null check (amount_minor > 0),
    asset text not null,
    given_back_at timestamptz,
    primary key (household_id, day));

-- Who lived with a meter before: the place keeps the meter, each tenant keeps his readings.
create table meter_tenancy (
    meter_id bigint not null references meter,
    household_id uuid not null references household,
    from_at timestamptz,
    until_at timestamptz not null,
    primary key (meter_id, until_at));
create index meter_tenancy_household on meter_tenancy (household_id);

alter table meter_life drop constraint meter_life_what_check;
alter table meter_life add constraint meter_life_what_check check (what in ('registered', 'claim_code_made', 'claimed',
    'key_rotated', 'password_changed', 'quarantined', 'released', 'generation_accepted', 'row_accepted', 'row_discarded',
    'restarted', 'trust_set', 'decommissioned', 'swapped', 'handed_back'));

grant select, insert, update on household_end, community_end, wind_down_order, unclaimed_money to ${app};
grant select, insert on meter_tenancy to ${app};
grant delete on meter_begin to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on household_end, community_end, wind_down_order, unclaimed_money, meter_tenancy to jirani_audit;
    end if;
end $$;
