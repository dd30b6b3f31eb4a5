-- store: metering.MeterStore, metering.IntakeStore. What lets a process keep the registry and the intake in memory.

-- The transaction that changed what the registry says of a meter. A cache remembers the oldest transaction that ran when it
-- looked last, and asks who changed from there on. That a meter is silent is not the registry's to say.
alter table meter add column changed xid8 not null default pg_current_xact_id();
create index meter_changed on meter (changed);
create function meter_changed() returns trigger language plpgsql as $$
begin
    new.changed := pg_current_xact_id();
    return new;
end $$;
create trigger meter_changed before update on meter for each row
    when (old.silent_since is not distinct from new.silent_since
        or (old.household_id, old.community_id, old.role, old.status, old.kid, old.trust, old.generation, old.adapter,
                old.foreign_id, old.zone)
            is distinct from (new.household_id, new.community_id, new.role, new.status, new.kid, new.trust, new.generation,
                new.adapter, new.foreign_id, new.zone))
    execute function meter_changed();
create function meter_key_changed() returns trigger language plpgsql as $$
begin
    update jirani.meter set changed = pg_current_xact_id() where id = coalesce(new.meter_id, old.meter_id);
    return null;
end $$;
create trigger meter_key_changed after insert or update or delete on meter_key for each row
    execute function meter_key_changed();

-- One more at every change of what decides about rows. A process that kept a meter's row in memory writes only over the version it kept; whoever else
-- wrote it meanwhile wins, and the loser begins again. Room in the pages, so that a change stays where it is.
alter table meter_intake add column version bigint not null default 0;
alter table meter_intake set (fillfactor = 50);
