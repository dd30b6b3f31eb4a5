-- store: identity.PersonStore, identity.PhoneStore, identity.HouseholdStore, payments.IntentStore, payments.InboxStore. People's data in a vault, a key per person.

-- Somebody: a household's holder or one of the staff. Facts are sealed with a key of his own, and that is wrapped by the
-- master key; whoever is erased has neither, and the row stays for what points at it.
create table person (
    id uuid primary key,
    kind text not null check (kind in ('household', 'staff')),
    key_id text check (key_id ~ '^[0-9a-f]{16}$'), -- the master key that wrapped his
    wrapped_key bytea,
    facts bytea,
    created_at timestamptz not null,
    -- a legal reason to keep him, as a code; no free text, which might name him
    hold_until timestamptz,
    hold_reason_code text check (hold_reason_code ~ '^[a-z0-9-]{1,40}$'),
    erased_at timestamptz,
    check ((hold_until is null) = (hold_reason_code is null)),
    check (num_nulls(key_id, wrapped_key, facts) = case when erased_at is null then 0 else 3 end));
create index person_key on person (key_id);

-- A number of a household. It is found by its tag, a keyed hash; households may share a number.
create table phone (
    id uuid primary key,
    person_id uuid not null references person,
    household_id uuid not null references household,
    tag text,
    tag_key text check (tag_key ~ '^[0-9a-f]{16}$'), -- the master key that made the tag
    sealed bytea,
    added_at timestamptz not null,
    verified_at timestamptz,
    proof text check (proof in ('operator', 'code', 'push')),
    payable_from timestamptz, -- money may be sent to it from then on
    heard_at timestamptz, -- the last time somebody did something with it
    name_tag text, -- the provider's name for its holder, as a mark
    retired_at timestamptz,
    check ((verified_at is null) = (proof is null)),
    check (num_nulls(tag, tag_key, sealed) in (0, 3)),
    check (sealed is not null or name_tag is null));
create index phone_tag on phone (tag);
create index phone_tag_key on phone (tag_key);
create index phone_person on phone (person_id);
create unique index phone_once on phone (household_id, tag) where retired_at is null;
create index phone_household on phone (household_id);

grant select, insert, update on person, phone to ${app};

-- What was in clear moves into the vault by vault.sealOld, in batches, after this and at the start of the gateway; these
-- columns are empty from then on and go with a later step.
alter table household add column person_id uuid references person;
alter table household alter column name drop not null, alter column location drop not null;
create index household_person on household (person_id);
create index household_plain on household (id) where person_id is null;
alter table household add constraint household_sealed
    check (person_id is not null and name is null and location is null) not valid;
grant delete on household_phone to ${app};

alter table payment_intent add column phone_id uuid references phone;
alter table payment_intent alter column msisdn drop not null;
drop index payment_intent_msisdn;
create index payment_intent_phone on payment_intent (phone_id, created_at);
create index payment_intent_plain on payment_intent (id) where phone_id is null;
alter table payment_intent add constraint payment_intent_sealed check (phone_id is not null and msisdn is null) not valid;

alter table inbox add column sealed bytea;
alter table inbox alter column headers drop not null, alter column body drop not null;
create index inbox_plain on inbox (id) where body is not null or headers is not null;
alter table inbox add constraint inbox_sealed check (headers is null and body is null) not valid;
create index inbox_key on inbox (substring(sealed from 2 for 8)) where sealed is not null;
