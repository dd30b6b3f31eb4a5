-- store: payments.ArrivalListStore. Where the reading of a provider's list goes on within a crowded minute, and whose turn it is meanwhile.
alter table arrival_list
    add column resume_page int not null default 0 check (resume_page >= 0), -- so many pages of what came since resume_at were read
    add column held_until timestamptz; -- somebody reads it; he writes how far he came while this is as he left it
