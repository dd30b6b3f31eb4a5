-- store: payments.InboxStore, payments.IntentQueueStore. What cannot be read or written is tried again, ever later, and stands in nobody's way.

-- How often a callback could not be judged; again_at says when it is tried again.
alter table inbox add column tries int not null default 0 check (tries >= 0);

-- How often a pass broke over a payment, and until when passes leave it out.
alter table payment_intent
    add column stuck_times int not null default 0 check (stuck_times >= 0),
    add column stuck_until timestamptz;
