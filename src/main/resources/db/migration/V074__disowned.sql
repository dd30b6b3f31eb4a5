-- store: payments.ArrivedStore. A payment booked by its receipt alone may be claimed by an attempt that a callback gave its receipt to, and be put back.

-- how often an attempt claimed it: each time has keys of its own in the books
alter table arrived add column claims int not null default 0;
update arrived set claims = 1 where claimed_at is not null;
