-- store: settlement.UnsettledStore. Purchases that are paid and whose settlement the books refused: PAID_UNSETTLED while they are reserved (ruling 9).

-- How often the books refused it, and why at the last time: kept here so that a restart does not begin to count anew. Kept for good.
create table purchase_unsettled (
    purchase_id uuid primary key references purchase,
    tries int not null check (tries between 1 and 3),
    reason text not null check (reason ~ '^[a-z_]{2,40}$'),
    since timestamptz not null,
    tried_at timestamptz not null check (tried_at >= since));
grant select, insert, update on purchase_unsettled to ${app};

create function unsettled_counts_up() returns trigger language plpgsql set search_path = jirani, pg_temp as $$
begin
    if tg_op = 'UPDATE' and new.tries >= old.tries and new.purchase_id = old.purchase_id and new.since = old.since then
        return new;
    end if;
    raise exception 'tries are counted up and kept for good' using errcode = 'LD003';
end $$;
create trigger counts_up before update or delete on purchase_unsettled for each row execute function unsettled_counts_up();

do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on purchase_unsettled to jirani_audit;
    end if;
end $$;
