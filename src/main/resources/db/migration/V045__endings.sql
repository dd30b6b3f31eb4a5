-- store: leaving.WindDownStore, leaving.UnclaimedStore, metering.MeterLifeStore, people.ForgettingStore. Whom the bank is to pay, and what of money's lists never changes.

-- Which number an order of the bank goes to: chosen with the order. Null: ordered before this was kept; the bank asks who comes.
alter table wind_down_order add column phone_id uuid references phone;
create function order_stands() returns trigger language plpgsql set search_path = jirani, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        if new.state <> 'ordered' or not exists (select from phone f where f.id = new.phone_id
            and f.household_id = new.household_id and f.proof in ('code', 'push') and f.retired_at is null) then
            raise exception 'order % goes to no number of this household that proved itself', new.reference
                using errcode = 'LD045';
        end if;
        return new;
    end if;
    if tg_op <> 'UPDATE' then raise exception 'kept for good: %', tg_table_name using errcode = 'LD003'; end if;
    if old.state <> 'ordered' or to_jsonb(new) - 'state' - 'ended_at' <> to_jsonb(old) - 'state' - 'ended_at' then
        raise exception 'an order of the bank ends once, and nothing else of it changes' using errcode = 'LD003';
    end if;
    return new;
end $$;
create trigger stands before insert or update or delete on wind_down_order for each row execute function order_stands();

-- Unclaimed twice in a day is two sums: each has a number of its household's.
alter table unclaimed_money add column number int;
update unclaimed_money u set number = o.number
    from (select household_id, day, row_number() over (partition by household_id order by day) as number from unclaimed_money) o
    where o.household_id = u.household_id and o.day = u.day;
alter table unclaimed_money alter column number set not null, add check (number > 0),
    drop constraint unclaimed_money_pkey, add primary key (household_id, number);
create function unclaimed_stands() returns trigger language plpgsql set search_path = jirani, pg_temp as $$
begin
    if tg_op <> 'UPDATE' then raise exception 'kept for good: %', tg_table_name using errcode = 'LD003'; end if;
    if old.given_back_at is not null or to_jsonb(new) - 'given_back_at' <> to_jsonb(old) - 'given_back_at' then
        raise exception 'unclaimed money is given back once, and nothing else of it changes' using errcode = 'LD003';
    end if;
    return new;
end $$;
create trigger stands before update or delete on unclaimed_money for each row execute function unclaimed_stands();

-- Who agreed to a community's end, and when its fund was shared, stays; it may be open again when somebody comes back.
create function community_end_stands() returns trigger language plpgsql set search_path = jirani, pg_temp as $$
begin
    if tg_op <> 'UPDATE' then raise exception 'kept for good: %', tg_table_name using errcode = 'LD003'; end if;
    if new.community_id <> old.community_id or new.proposal_id <> old.proposal_id or new.since <> old.since
        or (old.shared_at is not null and new.shared_at is distinct from old.shared_at) then
        raise exception 'the end of a community was agreed once' using errcode = 'LD003';
    end if;
    return new;
end $$;
create trigger stands before update or delete on community_end for each row execute function community_end_stands();

create function endings_are_kept() returns trigger language plpgsql set search_path = jirani, pg_temp as $$
begin raise exception 'kept for good: %', tg_table_name using errcode = 'LD003'; end $$;
create trigger kept before truncate on wind_down_order for each statement execute function endings_are_kept();
create trigger kept before truncate on unclaimed_money for each statement execute function endings_are_kept();
create trigger kept before truncate on community_end for each statement execute function endings_are_kept();
create trigger append_only before update or delete or truncate on meter_tenancy
    for each statement execute function endings_are_kept();
revoke all on function order_stands(), unclaimed_stands(), community_end_stands(), endings_are_kept() from public;

revoke update on wind_down_order, unclaimed_money, community_end from ${app};
grant update (state, ended_at) on wind_down_order to ${app};
grant update (given_back_at) on unclaimed_money to ${app};
grant update (shared_at, ended_at, waits_for) on community_end to ${app};

-- What is still to be forgotten, not all that ever was answered.
create index idempotency_to_forget on idempotency (at) where body <> '{"forgotten":true}'::bytea;
drop index idempotency_by_time;
