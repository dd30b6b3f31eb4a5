-- store: metering.IntakeStore, metering.MeterStore. What the intake must know of a clock, and of a meter's neighbourhood.

-- whether the pair that places rows without time can be relied on: its clock was synchronised, or agreed with the arrival
alter table meter_intake add column clock_proven boolean not null default false;

-- What the registry says of a meter has its household's code and its community's zone in it: caches hear of those too.
create function meter_surroundings_changed() returns trigger language plpgsql as $$
begin
    if tg_table_name = 'household' then
        update jirani.meter set changed = pg_current_xact_id() where household_id = new.id;
    else
        update jirani.meter set changed = pg_current_xact_id() where community_id = new.id;
    end if;
    return null;
end $$;
create trigger meter_household_changed after update on household for each row
    when (old.code is distinct from new.code) execute function meter_surroundings_changed();
create trigger meter_community_changed after update on community for each row
    when (old.zone is distinct from new.zone) execute function meter_surroundings_changed();
