-- store: identity.KeyStore. A key says what it may, until when, and on which day it was last used.
alter table api_key add column id uuid not null default gen_random_uuid();
alter table api_key alter column id drop default;
alter table api_key add constraint api_key_id unique (id);
alter table api_key
    add column mode text check (mode in ('test', 'live')), -- null: made before keys had one
    add column scopes text[] check (cardinality(scopes) > 0), -- null: all of the role's
    add column expires_at timestamptz check (expires_at > created_at),
    add column last_used_on date;

alter table api_key drop constraint api_key_role_check;
alter table api_key drop constraint api_key_check;
update api_key set role = 'admin' where role = 'operator';
alter table api_key add constraint api_key_role
    check (role in ('household', 'support', 'technician', 'treasurer', 'admin', 'auditor'));
alter table api_key add constraint api_key_household check ((role = 'household') = (household_id is not null));
create index api_key_community on api_key (community_id, created_at);
