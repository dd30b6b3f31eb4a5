-- store: payments.InboxStore, payments.OpenCallbackStore, payments.ArrivedStore. Whoever knows the path of one payment fills no disk and keeps no other callback waiting.

create index inbox_path on inbox (intent_id, channel) where intent_id is not null;
create index inbox_path_open on inbox (intent_id, channel, id) where judged_at is null and intent_id is not null;

-- Confirmations of typed payments that were not believed: people may look at them for some days.
create index inbox_unbelieved on inbox (judged_at) where channel = 'typed' and sealed is not null;

-- A payment that only a confirmation told of, and that neither the list nor the statement of its days has: it was a lie, or lost.
alter table arrived add column absent_at timestamptz;

-- Where the reading of the provider's list goes on, when it had more rows than one reading takes.
alter table arrival_list add column resume_at timestamptz;
