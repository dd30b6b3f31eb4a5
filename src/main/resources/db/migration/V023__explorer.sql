-- store: ledger.LedgerStore. Whose an account is, for those who look at the books.
-- The household or community in an account's code; none of an account that is common to all.
create function ledger.owner(_code text) returns uuid language sql immutable strict parallel safe
    return substring(_code from '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}')::uuid;
create index account_by_owner on ledger.account (ledger.owner(code));
revoke all on function ledger.owner(text) from public;
grant execute on function ledger.owner(text) to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant execute on function ledger.owner(text) to jirani_audit;
    end if;
end $$;
