-- store: identity.CommunityStore. Codes of households repeat across communities; the account a payer types must not.

-- The community's part of that account. People print it and learn it by heart: "always" refuses to change it by a statement
-- of anybody, and a sequence never gives a number twice.
alter table community add column pay_no integer generated always as identity;
alter table community add constraint community_pay_no unique (pay_no);
alter table community add constraint community_pay_no_short check (pay_no between 1 and 9999);
