-- store: settlement.TopUpStore. How a household lets its wallet be filled from its phone, said once, each change a row that
-- stays; and what its phone was asked for because of it.
create table top_up_rule (
    household_id uuid not null references household,
    revision int not null check (revision > 0),
    asset text not null,
    -- all of them, or none: then nothing is asked any more
    below_minor bigint check (below_minor between 1 and 10000000),
    amount_minor bigint check (amount_minor between 1000 and 7000000 and amount_minor % 100 = 0),
    day_minor bigint check (day_minor between amount_minor and 25000000),
    day_times int check (day_times between 1 and 5),
    phone_id uuid, -- a number that is given up is forgotten; its rule then asks nobody
    set_by text not null check (length(set_by) between 1 and 200),
    at timestamptz not null,
    primary key (household_id, revision),
    check (num_nonnulls(below_minor, amount_minor, day_minor, day_times, phone_id) in (0, 5)));
create trigger append_only before update or delete or truncate on top_up_rule
    for each statement execute function trading_rules_stand();

create table top_up (
    household_id uuid not null references household,
    day date not null,
    n int not null check (n between 1 and 5),
    intent_id uuid not null unique references payment_intent,
    rule_revision int not null,
    amount_minor bigint not null check (amount_minor > 0),
    at timestamptz not null,
    told_at timestamptz,
    primary key (household_id, day, n),
    foreign key (household_id, rule_revision) references top_up_rule);
create index top_up_untold on top_up (at) where told_at is null;

grant select, insert on top_up_rule, top_up to ${app};
grant update (told_at) on top_up to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on top_up_rule, top_up to jirani_audit;
    end if;
end $$;
