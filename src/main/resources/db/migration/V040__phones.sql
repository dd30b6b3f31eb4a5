-- store: identity.PhoneStore, settlement.NoticeStore. A number receives money only after it proved itself, and not while it may be somebody else's.

-- An operator's word is no proof (ruling 24).
alter table phone add constraint phone_payable check (payable_from is null or proof in ('code', 'push'));
-- since when the provider has another name for its holder; until it proves itself again
alter table phone add column name_changed_at timestamptz;
-- the code that was sent to it last
alter table phone add column code_id uuid;

-- a number that is told something beside the household's first
alter table notice add column phone_id uuid references phone;
