-- store: payments.ProviderQuestionStore. What an operator asked the provider about one transaction, and what it answered: no name, no number.

create table provider_question (
    id uuid primary key, -- the answer's secret path proves it
    rail text not null,
    receipt_no text not null check (receipt_no ~ '^[A-Z0-9]{6,20}$'),
    asked_at timestamptz not null,
    told_at timestamptz,
    code text check (length(code) <= 40), -- the provider's result code: 0, it knows the transaction
    word text check (length(word) <= 40), -- such as Completed
    amount_minor bigint check (amount_minor >= 0),
    finished_at timestamptz,
    constraint provider_question_told check ((told_at is null) = (code is null)),
    constraint provider_question_untold check (told_at is not null or (word is null and amount_minor is null and finished_at is null)));
create index provider_question_asked on provider_question (asked_at);
grant select, insert, update, delete on provider_question to ${app};

do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on provider_question to jirani_audit;
    end if;
end $$;
