-- store: approvals.ProposalStore. What needs several people: what was proposed, and who agreed to exactly that.

-- From here on nothing that needs several people is done without them; what is older was done by one.
create table approval_since (
    single boolean primary key default true check (single),
    at timestamptz not null default now(),
    xid xid8 not null default pg_current_xact_id());
insert into approval_since default values;

-- What an approver agrees to: kind, community and each field, all with their lengths, so that no two give the same bytes.
create function proposal_hash(_kind text, _community uuid, _payload jsonb) returns bytea
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
    select sha256(int4send(octet_length(_kind)) || convert_to(_kind, 'UTF8') || uuid_send(_community)
        || coalesce(string_agg(int4send(octet_length(f.key)) || convert_to(f.key, 'UTF8')
            || int4send(octet_length(f.value)) || convert_to(f.value, 'UTF8'), ''::bytea order by f.key collate "C"), ''::bytea))
    from jsonb_each_text(_payload) f
$$;
create function proposal_is_plain(_payload jsonb) returns boolean
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
    select jsonb_typeof(_payload) = 'object' and not exists (select 1 from jsonb_each(_payload) f
        where jsonb_typeof(f.value) <> 'string' or f.key !~ '^[a-z][a-z0-9_]{0,39}$')
$$;

-- The database says when: whoever proposes or approves does not. proposer and ended_by are operators' accounts or keys.
create table proposal (
    id uuid primary key,
    community_id uuid not null references community,
    kind text not null check (kind ~ '^[a-z_]+(\.[a-z_]+)+$' and length(kind) <= 64),
    payload jsonb not null check (proposal_is_plain(payload) and length(payload::text) <= 8000),
    hash bytea not null check (hash = proposal_hash(kind, community_id, payload)),
    reason text not null check (length(reason) between 10 and 500),
    needs int not null check (needs between 1 and 5),
    proposer uuid not null,
    proposer_kind text not null check (proposer_kind in ('operator', 'machine')),
    proposer_label text not null check (length(proposer_label) between 1 and 200),
    proposed_at timestamptz not null default now(),
    expires_at timestamptz not null default now() + interval '72 hours',
    state text not null default 'OPEN' check (state in ('OPEN', 'DONE', 'REJECTED', 'EXPIRED', 'WITHDRAWN')),
    ended_at timestamptz,
    ended_by uuid,
    ended_label text check (length(ended_label) between 1 and 200),
    ended_reason text check (length(ended_reason) <= 500),
    result jsonb check (proposal_is_plain(result)),
    constraint a_while check (expires_at = proposed_at + interval '72 hours'),
    -- a program's proposal is nobody's agreement: two people more
    constraint people_agree check (proposer_kind = 'operator' or needs >= 2),
    constraint ended check ((state = 'OPEN') = (ended_at is null) and (state = 'OPEN') = (ended_label is null)
        and (state in ('OPEN', 'EXPIRED')) = (ended_by is null) and (state = 'DONE') = (result is not null)),
    constraint by_whom check (state <> 'WITHDRAWN' or ended_by = proposer),
    constraint not_by_whom check (state not in ('DONE', 'REJECTED') or ended_by <> proposer));
create index proposal_of_community on proposal (community_id, id desc);
create index proposal_open on proposal (expires_at) where state = 'OPEN';
-- the same is not open twice: a second tab, a second click
create unique index proposal_open_once on proposal (hash) where state = 'OPEN';

create table approval (
    proposal_id uuid not null references proposal,
    approver uuid not null,
    approver_kind text not null check (approver_kind = 'operator'),
    approver_label text not null check (length(approver_label) between 1 and 200),
    hash bytea not null,
    reason text not null check (length(reason) <= 500),
    at timestamptz not null default now(),
    primary key (proposal_id, approver));

create function approvals_stand() returns trigger language plpgsql as $$
begin raise exception 'append only: %', tg_table_name using errcode = 'LD003'; end $$;

-- A proposal begins open and now; it ends once; nothing else of it ever changes. It is done with the approvals of so many
-- others to its own bytes, and before its time is over.
-- LD040 it is not open · LD041 too few agreed · LD042 not now · LD003 a change.
create function proposal_ends_once() returns trigger language plpgsql set search_path = jirani, pg_temp as $$
declare _ends constant text[] := array['state', 'ended_at', 'ended_by', 'ended_label', 'ended_reason', 'result'];
begin
    if tg_op = 'INSERT' then
        if new.state <> 'OPEN' or new.proposed_at <> now() then
            raise exception 'a proposal begins open, and now' using errcode = 'LD042';
        end if;
        return new;
    end if;
    if to_jsonb(new) - _ends <> to_jsonb(old) - _ends then
        raise exception 'append only: what was proposed stays' using errcode = 'LD003';
    end if;
    if old.state <> 'OPEN' or new.state = 'OPEN' then
        raise exception 'proposal % is %', old.id, old.state using errcode = 'LD040';
    end if;
    if new.ended_at <> now() or (new.state = 'EXPIRED') <> (now() >= old.expires_at) then
        raise exception 'proposal % ends at another time', old.id using errcode = 'LD042';
    end if;
    if new.state = 'DONE' and (select count(*) from approval a where a.proposal_id = new.id and a.hash = new.hash
            and a.approver <> new.proposer) < new.needs then
        raise exception 'proposal % has too few approvals', old.id using errcode = 'LD041';
    end if;
    return new;
end $$;
create trigger ends_once before insert or update on proposal for each row execute function proposal_ends_once();
create trigger append_only before delete or truncate on proposal for each statement execute function approvals_stand();

-- LD040 it is not open · LD042 not now · LD043 one's own · LD044 to other bytes than are there.
create function approval_fits() returns trigger language plpgsql set search_path = jirani, pg_temp as $$
declare _of proposal;
begin
    select * into _of from proposal p where p.id = new.proposal_id for update;
    if _of.state is distinct from 'OPEN' then
        raise exception 'proposal % is %', new.proposal_id, _of.state using errcode = 'LD040';
    end if;
    if new.at <> now() or now() >= _of.expires_at then
        raise exception 'proposal % is over', new.proposal_id using errcode = 'LD042';
    end if;
    if new.approver = _of.proposer then
        raise exception 'nobody approves what he proposed' using errcode = 'LD043';
    end if;
    if new.hash <> _of.hash then
        raise exception 'proposal % is something else', new.proposal_id using errcode = 'LD044';
    end if;
    return new;
end $$;
create trigger fits before insert on approval for each row execute function approval_fits();
create trigger append_only before update or delete or truncate on approval for each statement execute function approvals_stand();
create trigger append_only before insert or update or delete or truncate on approval_since for each statement execute function approvals_stand();

revoke all on function approvals_stand(), proposal_ends_once(), approval_fits(), proposal_hash(text, uuid, jsonb), proposal_is_plain(jsonb) from public;
grant execute on function proposal_hash(text, uuid, jsonb), proposal_is_plain(jsonb) to ${app};
grant select on approval_since to ${app};
grant select, insert on proposal, approval to ${app};
grant update (state, ended_at, ended_by, ended_label, ended_reason, result) on proposal to ${app};
do $$ begin
    if exists (select 1 from pg_roles where rolname = 'jirani_audit') then
        grant select on proposal, approval, approval_since to jirani_audit;
        grant execute on function proposal_hash(text, uuid, jsonb), proposal_is_plain(jsonb) to jirani_audit;
    end if;
end $$;
