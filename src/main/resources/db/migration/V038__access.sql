-- store: access.CodeStore, access.StaffStore, access.SignInStore, access.SessionStore, access.SigningKeyStore. How people and machines prove who they are.

-- A code that was sent to a number. Neither is here: the number as its tag, the code as a keyed hash.
create table one_time_code (
    id uuid primary key,
    purpose text not null check (purpose in ('sign_in', 'phone')),
    number_tag text not null,
    address_tag text not null,
    code_tag text not null,
    made_at timestamptz not null,
    ends_at timestamptz not null,
    tries int not null default 0 check (tries between 0 and 5),
    used_at timestamptz);
create index one_time_code_number on one_time_code (number_tag, made_at);
create index one_time_code_address on one_time_code (address_tag, made_at);
create index one_time_code_made on one_time_code (made_at);

-- Operators. Name and login are the person's facts; here is the login's tag, which ends with the person.
create table staff (
    id uuid primary key,
    community_id uuid not null references community,
    person_id uuid not null references person,
    code text not null check (code ~ '^S[0-9]{4,}$'),
    login_tag text,
    tag_key text,
    role text not null check (role in ('support', 'technician', 'treasurer', 'admin', 'auditor')),
    state text not null check (state in ('invited', 'active', 'disabled')),
    -- of the invitation while invited, of the password from then on; Argon2id with its parameters
    password text,
    invited_until timestamptz,
    totp bytea, -- sealed with the vault's own key
    totp_step bigint not null default 0, -- of the last code that was used: none is used twice
    fails int not null default 0 check (fails >= 0),
    locked_until timestamptz,
    created_at timestamptz not null,
    unique (community_id, code),
    check (state <> 'active' or (password is not null and totp is not null)),
    check ((state = 'invited') = (invited_until is not null)),
    check ((login_tag is null) = (tag_key is null)));
create unique index staff_login on staff (login_tag);
create index staff_person on staff (person_id);

create table staff_recovery (
    staff_id uuid not null references staff,
    hash bytea not null,
    used_at timestamptz,
    primary key (staff_id, hash));

-- A device somebody signed in from, known by a secret it keeps. A household's phone that another household signs in from
-- is new there.
create table device (
    id uuid primary key,
    hash bytea not null,
    subject_id uuid not null,
    since timestamptz not null,
    seen_at timestamptz not null,
    unique (hash, subject_id));

-- What begins with a sign-in and ends with its revocation: the family of its tokens.
create table session (
    id uuid primary key,
    kind text not null check (kind in ('household', 'operator', 'machine')),
    client_id text not null,
    community_id uuid not null references community,
    household_id uuid references household,
    staff_id uuid references staff,
    key_hash bytea references api_key,
    scopes text[] not null,
    device_id uuid references device,
    cookie_hash bytea unique,
    made_at timestamptz not null,
    seen_at timestamptz not null,
    ends_at timestamptz not null,
    revoked_at timestamptz,
    revoked_why text check (revoked_why in ('signed_out', 'reused', 'replayed', 'disabled', 'reset', 'erased', 'operator')),
    check (case kind when 'household' then household_id is not null and staff_id is null and key_hash is null
        when 'operator' then staff_id is not null and household_id is null and key_hash is null
        else key_hash is not null and staff_id is null end),
    check ((revoked_at is null) = (revoked_why is null)));
create index session_household on session (household_id) where household_id is not null;
create index session_staff on session (staff_id) where staff_id is not null;
create index session_ends on session (ends_at);

create table refresh_token (
    hash bytea primary key,
    session_id uuid not null references session on delete cascade,
    made_at timestamptz not null,
    ends_at timestamptz not null,
    used_at timestamptz);
create index refresh_token_session on refresh_token (session_id);

-- A sign-in under way, until its authorization code became a session.
create table sign_in (
    id uuid primary key,
    secret_hash bytea not null unique,
    kind text not null check (kind in ('household', 'operator')),
    step text not null check (step in ('code', 'house', 'totp', 'enrol', 'granted', 'used')),
    client_id text not null,
    scopes text[] not null,
    challenge text not null,
    address_tag text not null,
    device_hash bytea,
    code_id uuid references one_time_code on delete cascade,
    staff_id uuid references staff,
    houses uuid[] not null default '{}',
    household_id uuid references household,
    totp bytea, -- sealed: the secret that is shown while somebody enrols
    tries int not null default 0,
    grant_hash bytea unique,
    session_id uuid references session on delete cascade,
    made_at timestamptz not null,
    ends_at timestamptz not null);
create index sign_in_address on sign_in (address_tag, made_at);
create index sign_in_made on sign_in (made_at);

-- What access tokens are signed with: the public half for everybody, the private one sealed with the vault's own key.
create table signing_key (
    kid text primary key,
    public_key text not null,
    sealed bytea,
    made_at timestamptz not null,
    signs_from timestamptz not null,
    retired_at timestamptz,
    check ((sealed is null) = (retired_at is not null)));

grant select, insert, update, delete on one_time_code, staff_recovery, device, session, refresh_token, sign_in to ${app};
grant select, insert, update on staff, signing_key to ${app};
