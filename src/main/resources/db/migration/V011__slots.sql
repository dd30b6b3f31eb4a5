-- store: metering.GatewaySlotStore. Under which client ids the gateway's processes hear the broker (decided.md 21). The
-- broker goes on filling the session of a process that died; so every session has a row, and a living process whose
-- lease is good empties the session of one whose lease ran out. Times are the database's.
create table gateway_slot (
    -- the session's client id is jirani-gw-{slot}
    slot int primary key check (slot between 0 and 63),
    -- empty: nobody's, and the broker has forgotten the session
    holder uuid,
    -- grows whenever the slot changes hands
    fence bigint not null default 0,
    lease_until timestamptz,
    -- whether the session has the subscription
    listening boolean not null default false,
    -- its holder is about to end the subscription
    leaving boolean not null default false,
    check ((holder is null) = (lease_until is null)));

-- What only one process may do at a time. The row is also the lock under which slots change hands.
create table gateway_lease (
    name text primary key,
    holder uuid,
    lease_until timestamptz,
    check ((holder is null) = (lease_until is null)));
-- hears the topics of meters that adapters read
insert into gateway_lease (name) values ('adapters');

grant select, insert, update on gateway_slot to ${app};
grant select, update on gateway_lease to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on gateway_slot, gateway_lease to jirani_audit;
    end if;
end $$;
