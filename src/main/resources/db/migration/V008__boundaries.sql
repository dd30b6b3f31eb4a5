-- store: metering.RegisterStore. The registers that closes went by: an interval ends where the next one begins, whatever
-- rows come late in between.
create table meter_boundary (
    meter_id bigint not null references meter,
    at timestamptz not null,
    import_wh bigint not null check (import_wh >= 0),
    export_wh bigint not null check (export_wh >= 0),
    generation int not null,
    assurance text not null check (assurance in ('A', 'B', 'C')),
    primary key (meter_id, at));
grant select, insert on meter_boundary to ${app};
