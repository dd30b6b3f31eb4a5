-- store: settlement.IntervalStore. A household's day is read from its key alone.

-- A household's 96 intervals of a day lie on 96 pages, as each came with those of all others, and the more there are the fewer of these pages are
-- near at hand. What its day shows stands in the key, side by side. An interval is written once or twice, and every change that matters moves it in
-- other keys anyway.
alter table household_interval
    drop constraint household_interval_pkey,
    add primary key (household_id, start_at) include (state, assurance, import_wh, export_wh, own_use_wh, from_supplier_wh);
