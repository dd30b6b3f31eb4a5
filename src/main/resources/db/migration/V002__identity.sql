-- store: identity.CommunityStore, identity.HouseholdStore, identity.KeyStore. Who there is.
create table community (
    id uuid primary key,
    code text not null unique check (code ~ '^[a-z0-9][a-z0-9-]{1,31}$'),
    name text not null,
    zone text not null,
    currency text not null,
    regime text not null check (regime in ('mini_grid', 'estate', 'pilot')),
    custody text not null check (custody in ('wallet', 'pass_through')),
    interval_seconds int not null check (interval_seconds between 60 and 3600 and 86400 % interval_seconds = 0),
    bank_ratio_bp int not null check (bank_ratio_bp between 0 and 10000),
    fee_bp int not null check (fee_bp between 0 and 1000),
    partner text not null default 'reserve' check (partner ~ '^[a-z0-9-]+$'),
    created_at timestamptz not null);

-- The supplier's all-in price a household is compared with, and what it credits for export; dated.
create table tariff (
    community_id uuid not null references community,
    effective_from timestamptz not null,
    price_minor_per_kwh bigint not null check (price_minor_per_kwh > 0),
    feed_in_minor_per_kwh bigint not null check (feed_in_minor_per_kwh between 0 and price_minor_per_kwh),
    primary key (community_id, effective_from));

create table household (
    id uuid primary key,
    community_id uuid not null references community,
    code text not null check (code ~ '^H[0-9]{4,}$'),
    name text not null,
    location text not null,
    language text not null check (language in ('en', 'sw')),
    created_at timestamptz not null,
    unique (community_id, code));

create table household_phone (
    household_id uuid not null references household,
    msisdn text not null check (msisdn ~ '^254[17][0-9]{8}$'),
    verified_at timestamptz,
    primary key (household_id, msisdn));
create index household_phone_msisdn on household_phone (msisdn);

-- Keys are stored as SHA-256 of 256 random bits; a household's key acts for it, an operator's for its community.
create table api_key (
    hash bytea primary key,
    role text not null check (role in ('household', 'operator')),
    community_id uuid not null references community,
    household_id uuid references household,
    label text not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    check ((role = 'household') = (household_id is not null)));

grant select, insert, update on community, tariff, household, household_phone, api_key to ${app};
