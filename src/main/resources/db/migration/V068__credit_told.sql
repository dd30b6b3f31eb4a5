-- store: settlement.CreditStore. Which command told a meter its credit, so that one that was not answered, was refused, or was lost is put to it again.
alter table meter_credit
    add column command_id uuid,
    add column generation int, -- of the register it was told with
    add column since timestamptz, -- since when the meter has not taken what it was told
    add column sent_at timestamptz; -- when it was last put to it
update meter_credit c set since = at, sent_at = at,
    generation = (select i.generation from meter m join meter_intake i on i.meter_id = m.id where m.dev = c.dev),
    command_id =
    (select id from down_command d where d.dev = c.dev and d.cmd = 'credit.set' order by (d.args ->> 'rev')::bigint desc limit 1);
alter table meter_credit
    alter column since set default now(),
    alter column since set not null,
    alter column sent_at set default now(),
    alter column sent_at set not null,
    -- the row is locked first, for its revision is part of the command
    add constraint meter_credit_command_id_fkey foreign key (command_id) references down_command deferrable initially deferred;
