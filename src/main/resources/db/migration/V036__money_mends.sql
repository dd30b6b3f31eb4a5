-- store: accounting.TaxStore, accounting.DocumentStore, solvency.SolvencyStore. Tax rules that fit beside each other; debit notes; a tree's inner nodes.

-- A rule is added and ended, never changed; no tax is on one base twice on a day, and what all take leaves something of
-- the amount: else nothing taxed so could be booked any more. Of a sale a fifth is left for the fee, at most 10 %
-- (community.fee_bp), and the tax on top of that. Whoever adds one waits for who adds another of that community.
-- LD036 there is such a rule · LD037 together too much · LD003 a change.
create function accounting.tax_rule_fits() returns trigger
language plpgsql set search_path = accounting, ledger, pg_temp as $$
declare _most int;
begin
    if new.effective_from < (select max(month) + interval '1 month' from period_close) and tg_op = 'INSERT'
            or new.effective_until < (select max(month) + interval '1 month' from period_close) then
        raise exception 'a rule neither begins nor ends in a closed month' using errcode = 'LD003';
    end if;
    if tg_op = 'UPDATE' then
        if to_jsonb(new) - 'effective_until' <> to_jsonb(old) - 'effective_until'
                or old.effective_until is not null or new.effective_until is null then
            raise exception 'append only: a rule is ended once' using errcode = 'LD003';
        end if;
        return new;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('tax:' || new.community_id, 36));
    if exists (select 1 from tax_rule r
            where (r.community_id, r.tax, r.base) = (new.community_id, new.tax, new.base)
                and daterange(r.effective_from, r.effective_until) && daterange(new.effective_from, new.effective_until)) then
        raise exception '% on % is there for these days', new.tax, new.base using errcode = 'LD036';
    end if;
    -- The sum changes only where a rule begins or ends, and is highest where one begins.
    select max(new.rate_ppm + (select coalesce(sum(r.rate_ppm), 0) from tax_rule r
            where (r.community_id, r.base) = (new.community_id, new.base)
                and daterange(r.effective_from, r.effective_until) @> d.day))
        into _most
        from (select new.effective_from as day union select r.effective_from from tax_rule r
            where (r.community_id, r.base) = (new.community_id, new.base)
                and daterange(new.effective_from, new.effective_until) @> r.effective_from) d;
    if _most >= (case new.base when 'sale' then 800000 else 1000000 end) then
        raise exception 'the taxes on % are together % parts of a million', new.base, _most using errcode = 'LD037';
    end if;
    return new;
end $$;
create trigger tax_rule_fits before insert or update on accounting.tax_rule for each row execute function accounting.tax_rule_fits();
create trigger append_only before delete or truncate on accounting.tax_rule for each statement execute function ledger.append_only();
revoke all on function accounting.tax_rule_fits() from public;

-- What takes something back has papers of its own.
alter table accounting.document drop constraint document_type_check;
alter table accounting.document add constraint document_type_check
    check (type in ('receipt', 'bill', 'sale', 'credit_note', 'debit_note', 'payment', 'voucher'));

-- The nodes between a day's leaves (level 0) and its root, so that a way to the root is read without all leaves. Days
-- made before this have none.
create table solvency_node (
    day date not null references solvency_day,
    level int not null check (level > 0),
    place int not null check (place >= 0),
    hash bytea not null check (length(hash) = 32),
    sums bigint[] not null check (0 <= all (sums)),
    primary key (day, level, place));
create trigger append_only before update or delete or truncate on solvency_node for each statement execute function solvency_stands();
grant select, insert on solvency_node to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on solvency_node to jirani_audit;
    end if;
end $$;
