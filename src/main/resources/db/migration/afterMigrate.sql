-- store: run.EventLog, metering.MeterStore, accounting.DocumentStore. After every migration, for a database that was restored into another server:
-- its marks of transactions are of the old one. Marks of transactions that are still to come are set to this one's, or the
-- stream would hold their events back, and caches look at them again and again, until the new server has counted so far.
update event_log set xid = pg_current_xact_id() where xid >= pg_snapshot_xmax(pg_current_snapshot());
update meter set changed = pg_current_xact_id() where changed >= pg_snapshot_xmax(pg_current_snapshot());
-- Documents are numbered from the first entry on again; those that have theirs are passed over.
do $$ begin
    if to_regclass('accounting.numbered') is not null then
        update accounting.numbered set xid = '0', restored_xid = '0' where xid >= pg_snapshot_xmax(pg_current_snapshot());
    end if;
end $$;
