-- store: run.EventLog, metering.MeterStore. After every migration, for a database that was restored into another server:
-- its marks of transactions are of the old one. Marks of transactions that are still to come are set to this one's, or the
-- stream would hold their events back, and caches look at them again and again, until the new server has counted so far.
update event_log set xid = pg_current_xact_id() where xid >= pg_snapshot_xmax(pg_current_snapshot());
update meter set changed = pg_current_xact_id() where changed >= pg_snapshot_xmax(pg_current_snapshot());
