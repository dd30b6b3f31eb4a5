-- store: access.StaffStore, access.DeviceStore, access.CodeStore, access.SessionStore, identity.KeyStore, settlement.NoticeStore. Access ends with who had it; devices we know keep a door of their own; a text that was refused waits.

-- Who made a key, an operator's account or another key: it ends with him. Null: the command line, or before this was kept.
alter table api_key add column made_by uuid;
create index api_key_made_by on api_key (made_by) where made_by is not null and revoked_at is null;

-- Since when the account is in its owner's hands: it agrees to nothing in its first day.
alter table staff add column enrolled_at timestamptz;
update staff set enrolled_at = created_at where state = 'active';
alter table staff add constraint staff_enrolled check (state <> 'active' or enrolled_at is not null);

-- Wrong tries from a device its operator has signed in from are counted there: a stranger's do not shut him out.
alter table device add column fails int not null default 0 check (fails >= 0), add column locked_until timestamptz;

-- Codes for devices we know have limits of their own: a stranger's do not use them up.
alter table one_time_code add column asker text not null default 'stranger' check (asker in ('stranger', 'known'));

-- One session of a key at a time is looked for.
create index session_key on session (key_hash) where key_hash is not null and revoked_at is null;
alter table session drop constraint session_revoked_why_check;
alter table session add constraint session_revoked_why_check check (revoked_why in ('signed_out', 'reused', 'replayed', 'disabled',
    'reset', 'erased', 'operator', 'password'));

-- A text that the carrier refused is tried again, later each time, and given up in the end.
alter table notice add column refused int not null default 0 check (refused >= 0),
    add column next_at timestamptz, add column given_up_at timestamptz;
drop index notice_open;
create index notice_open on notice (created_at) where sent_at is null and given_up_at is null;
create or replace function forget_notices(_most int) returns int
language plpgsql security definer set search_path = jirani, pg_temp as $$
declare gone int;
begin
    delete from notice where ctid = any (array(
        select n.ctid from notice n where (n.sent_at is not null or n.given_up_at is not null)
            and n.created_at < now() - interval '13 months' limit _most));
    get diagnostics gone = row_count;
    return gone;
end $$;
