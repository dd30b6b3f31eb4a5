-- store: supply.TermsStore, supply.MeterTermsStore. On what terms a household has light (ruling 30), and what its meters know of that.

-- Every change, with who made it and why; the highest revision holds. Without a row a household is on account, as its meter is by itself.
create table supply_terms (
    household_id uuid not null references household,
    revision int not null check (revision > 0),
    mode text not null check (mode in ('on_account', 'prepaid')),
    -- how far and how long a meter that is alone leaves the light on: both must be over (no meter takes less)
    grace_wh bigint not null check (grace_wh between 1000 and 1000000),
    grace_h int not null check (grace_h between 72 and 8760),
    protected_as text check (protected_as in ('clinic', 'life_support', 'school')),
    reason text not null check (length(reason) between 10 and 500),
    set_by text not null check (length(set_by) between 1 and 200),
    approvers text not null default '' check (length(approvers) <= 500),
    proposal_id uuid unique references proposal, -- null: one person's deed, which took nothing away
    at timestamptz not null,
    primary key (household_id, revision));

-- Revisions have no hole. What lets a light go out sooner is two people's: it names an open proposal to which as many others
-- agreed as it needs, of exactly these terms for exactly this household in place of exactly those that held.
-- SU001 a hole, SU002 not what people agreed to.
create function supply_terms_guard() returns trigger language plpgsql as $$
declare before supply_terms;
begin
    select * into before from supply_terms where household_id = new.household_id order by revision desc limit 1;
    if new.revision <> coalesce(before.revision, 0) + 1 then
        raise exception 'the next terms of a household are its %.', coalesce(before.revision, 0) + 1 using errcode = 'SU001';
    end if;
    if (new.proposal_id is not null or new.mode = 'prepaid' and coalesce(before.mode, 'on_account') = 'on_account'
            or new.grace_wh < coalesce(before.grace_wh, 1000) or new.grace_h < coalesce(before.grace_h, 72)
            or before.protected_as is not null and new.protected_as is null)
        and not exists (select from proposal p join household h on h.community_id = p.community_id
            where p.id = new.proposal_id and p.kind = 'supply.set' and p.state = 'OPEN' and h.id = new.household_id
                and p.payload = jsonb_build_object('household', h.code, 'mode', new.mode, 'grace_wh', new.grace_wh::text,
                    'grace_h', new.grace_h::text, 'protected_as', coalesce(new.protected_as, ''),
                    'revision', (new.revision - 1)::text)
                and (select count(*) from approval a where a.proposal_id = p.id and a.approver <> p.proposer) >= p.needs) then
        raise exception 'what takes light away is two people''s, and exactly what they agreed to' using errcode = 'SU002';
    end if;
    return new;
end $$;
create trigger supply_terms_guard before insert on supply_terms for each row execute function supply_terms_guard();

create function supply_terms_stand() returns trigger language plpgsql as $$
begin raise exception 'append only: %', tg_table_name using errcode = 'LD003'; end $$;
create trigger append_only before update or delete or truncate on supply_terms
    for each statement execute function supply_terms_stand();

-- What a meter was told last. Its revision is the meter's own and rises whatever household it hangs at: the meter takes the latest.
create table meter_supply (
    dev text primary key,
    revision bigint not null check (revision > 0),
    mode text not null,
    grace_wh bigint not null,
    grace_h int not null,
    is_protected boolean not null,
    utc_min int not null,
    command_id uuid not null references down_command,
    since timestamptz not null, -- since when it was to know this
    sent_at timestamptz not null); -- when it was last put to it
create function meter_supply_guard() returns trigger language plpgsql as $$
begin
    if new.revision < old.revision or new.revision = old.revision and (new.mode, new.grace_wh, new.grace_h, new.is_protected, new.utc_min)
        is distinct from (old.mode, old.grace_wh, old.grace_h, old.is_protected, old.utc_min) then
        raise exception 'a meter is told other terms under a higher revision' using errcode = 'SU003';
    end if;
    return new;
end $$;
create trigger meter_supply_guard before update on meter_supply for each row execute function meter_supply_guard();

-- Each household's meters that understand us: what they should know, what they were told, and what they said to it.
create view meter_terms as
select w.*, s.revision as told_revision, s.command_id, s.since, s.sent_at, d.state as answer, d.result ->> 'why' as why,
    (d.result ->> 'boot')::bigint as answered_boot,
    case when s.dev is null then w.mode = 'on_account' and w.grace_wh = 1000 and w.grace_h = 72 and not w.is_protected
        else (s.mode, s.grace_wh, s.grace_h, s.is_protected, s.utc_min)
            = (w.mode, w.grace_wh, w.grace_h, w.is_protected, w.utc_min) end as same
from (
    select m.dev, m.household_id, i.boot, i.online, coalesce(t.mode, 'on_account') as mode, coalesce(t.grace_wh, 1000) as grace_wh,
        coalesce(t.grace_h, 72) as grace_h, t.protected_as is not null as is_protected, t.at as terms_at,
        -- the meter knows its hours by this; it takes none west of Greenwich
        least(840, greatest(0, extract(epoch from (now() at time zone c.zone) - (now() at time zone 'UTC')) / 60))::int as utc_min
    from meter m
    join meter_intake i on i.meter_id = m.id
    join community c on c.id = m.community_id
    left join (select distinct on (household_id) * from supply_terms order by household_id, revision desc) t
        on t.household_id = m.household_id
    where m.adapter = 'native' and m.household_id is not null and m.status in ('active', 'quarantined')) w
left join meter_supply s on s.dev = w.dev
left join down_command d on d.id = s.command_id;

grant select, insert on supply_terms to ${app};
grant select, insert, update on meter_supply to ${app};
grant select on meter_terms to ${app};
