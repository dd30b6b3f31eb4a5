-- store: metering.ForgedStore. Messages under a meter's name that it did not sign: one row for a meter and hour, however many come.

create table meter_forged (
    dev text not null,
    hour timestamptz not null,
    messages bigint not null check (messages > 0),
    first_at timestamptz not null,
    last_at timestamptz not null,
    reason text not null check (reason in ('wrong_mac', 'unknown_key')), -- of the first
    primary key (dev, hour),
    check (date_trunc('hour', hour, 'UTC') = hour));
create index meter_forged_old on meter_forged (hour);

grant select, insert, update, delete on meter_forged to ${app};
