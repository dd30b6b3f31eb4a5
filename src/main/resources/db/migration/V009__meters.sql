-- store: metering.MeterStore, metering.MeterKeyStore. A meter's life: in stock, claimed by a household, quarantined,
-- swapped, taken down; in what language it speaks; and its keys, two of which may hold while one takes over.
alter table meter
    add column community_id uuid references community,
    -- a household's own meter, or the one on the community's feeder (import = into the community, export = out of it)
    add column role text not null default 'household' check (role in ('household', 'feeder')),
    add column status text not null default 'active'
        check (status in ('stock', 'active', 'quarantined', 'decommissioned')),
    add column status_reason text not null default '',
    add column status_at timestamptz,
    -- which adapter reads it, and by what name it goes there; 'native' speaks our own protocol under its dev
    add column adapter text not null default 'native' check (adapter ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
    add column foreign_id text check (length(foreign_id) between 1 and 128),
    -- the zone of a clock that names none; empty: the community's
    add column zone text,
    add column claim_hash bytea unique,
    add column claim_until timestamptz,
    -- the password as a line of the broker's password file holds it
    add column broker_hash text,
    -- by the neighbourhood's clock; outside of it the meter's registers are nobody's. Empty start: since its first row
    add column in_service_at timestamptz,
    add column out_of_service_at timestamptz,
    add column silent_since timestamptz;
update meter m set community_id = h.community_id from household h where h.id = m.household_id;
alter table meter
    alter column community_id set not null,
    alter column household_id drop not null,
    add constraint meter_has_an_owner check (
        case when role = 'feeder' then household_id is null
             else household_id is not null or status in ('stock', 'decommissioned') end),
    add constraint meter_adapter_knows_it check ((adapter = 'native') = (foreign_id is null)),
    add constraint meter_foreign unique (adapter, foreign_id);
create index meter_community on meter (community_id);

-- The key named by meter.kid is the one the meter proved last; the gateway signs with it.
create table meter_key (
    meter_id bigint not null references meter,
    kid text not null check (kid ~ '^[a-z0-9]{1,8}$'),
    -- AES-256-GCM under the master key; empty: the key is derived from the master key, dev and kid
    sealed_key bytea,
    made_at timestamptz not null,
    -- the end of its overlap with the next one; empty: none is set
    valid_until timestamptz,
    primary key (meter_id, kid));
insert into meter_key (meter_id, kid, sealed_key, made_at) select id, kid, sealed_key, added_at from meter;
alter table meter drop column sealed_key;
grant select, insert, update on meter_key to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on meter_key to jirani_audit;
    end if;
end $$;
