-- store: settlement.NoticeStore. What people are told, in their language, once.
create table notice (
    id uuid primary key,
    key text not null unique,
    household_id uuid not null references household,
    language text not null check (language in ('en', 'sw')),
    text text not null,
    created_at timestamptz not null,
    sent_at timestamptz);
create index notice_open on notice (created_at) where sent_at is null;

-- store: settlement.CreditStore. The revision of what each meter was told it may show.
create table meter_credit (
    dev text primary key,
    revision bigint not null,
    wh bigint not null check (wh >= 0),
    at timestamptz not null);

grant select, insert, update on notice, meter_credit to ${app};
