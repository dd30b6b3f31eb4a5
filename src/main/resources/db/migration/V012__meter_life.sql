-- store: metering.MeterLifeStore, metering.MeterKeyStore, metering.SilenceStore. What was done to a meter and by whom; what is usual for it.
create table meter_life (
    id bigint generated always as identity primary key,
    meter_id bigint not null references meter,
    what text not null check (what in ('registered', 'claim_code_made', 'claimed', 'key_rotated', 'password_changed',
        'quarantined', 'released', 'generation_accepted', 'row_accepted', 'row_discarded',
        'restarted', 'trust_set', 'decommissioned', 'swapped')),
    -- 'operator' and the label of his key, 'household H0042', 'command line', 'gateway'
    who text not null check (length(who) between 1 and 64),
    reason text not null check (length(reason) <= 200),
    data jsonb not null,
    at timestamptz not null);
create index meter_life_of on meter_life (meter_id, id);

-- How often a household tried a code since a moment: a code is short, so guessing it must be slow.
create table claim_try (
    household_id uuid primary key references household,
    tries int not null,
    since timestamptz not null);

-- For a meter that was unheard for a while: what it was last heard before that, and how long its silence is usual.
create table meter_patience (
    meter_id bigint primary key references meter,
    heard_at timestamptz not null,
    seconds int not null check (seconds > 0));

-- Few are silent: who was heard again is found without looking at all.
create index meter_silent on meter (id) where silent_since is not null;

-- Append only: what was done stays told.
grant select, insert on meter_life to ${app};
grant select, insert, update on claim_try, meter_patience to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on meter_life, claim_try, meter_patience to jirani_audit;
    end if;
end $$;
