-- store: audit.ActStore, audit.SealStore, audit.HeadStore, audit.RunStore. What operators did, the chain that entries and acts are sealed into, and its signed heads.
create schema audit;

-- at is the database's own time: whoever acts does not say when.
create table audit.act (
    id uuid primary key default gen_random_uuid(),
    actor text not null check (length(actor) between 1 and 64),
    verb text not null check (verb ~ '^[a-z_]+(\.[a-z_]+)+$' and length(verb) <= 64),
    subject text not null check (length(subject) <= 200),
    reason text not null check (length(reason) <= 200),
    data jsonb not null check (jsonb_typeof(data) = 'object'),
    xid xid8 not null default pg_current_xact_id(),
    at timestamptz not null default now());
create index act_by_xid on audit.act (xid);
create index act_by_time on audit.act (at, id);
create trigger append_only before update or delete or truncate on audit.act for each statement execute function ledger.append_only();

create function audit.append(_actor text, _verb text, _subject text, _reason text, _data jsonb) returns uuid
language sql security definer set search_path = audit, pg_temp as $$
    insert into act (actor, verb, subject, reason, data) values (_actor, _verb, _subject, _reason, _data) returning id
$$;

-- One link of the chain: hash is over the link before, the time, and the leaves of its items in their order.
create table ledger.block (
    no bigint primary key check (no > 0),
    prev bytea not null,
    n int not null check (n > 0),
    root bytea not null,
    hash bytea not null unique,
    at timestamptz not null);
create trigger append_only before update or delete or truncate on ledger.block for each statement execute function ledger.append_only();

-- kind: T an entry, A an act. An item is sealed once.
create table ledger.block_item (
    item_id uuid primary key,
    kind "char" not null check (kind in ('T', 'A')),
    block_no bigint not null,
    pos int not null check (pos > 0),
    leaf bytea not null);
create index block_item_of on ledger.block_item using brin (block_no) with (pages_per_range = 16, autosummarize = on);
create trigger append_only before update or delete or truncate on ledger.block_item for each statement execute function ledger.append_only();

-- Where sealing goes on looking: everything of transactions before this one is sealed. Only a hint, no part of the chain.
create table ledger.seal_mark (
    single boolean primary key default true check (single),
    xid xid8 not null);
insert into ledger.seal_mark (xid) values ('0');
create index transfer_by_xid on ledger.transfer (xid);

-- What leaves are made of: fields in binary, texts with their length before them, so that no two rows give the same bytes.
create function ledger.text_bytes(_text text) returns bytea language sql stable parallel safe as $$
    select int4send(octet_length(_text)) || convert_to(_text, 'UTF8')
$$;
create function ledger.leg_bytes(_leg smallint, _code text, _asset text, _amount bigint, _held boolean, _release boolean, _at timestamptz)
returns bytea language sql stable parallel safe as $$
    select int2send(_leg) || ledger.text_bytes(_code) || ledger.text_bytes(_asset) || int8send(_amount)
        || int2send((_held::int + 2 * _release::int)::smallint) || timestamptz_send(_at)
$$;
create function ledger.transfer_leaf(_t ledger.transfer, _resolves bytea, _legs bytea) returns bytea language sql stable parallel safe as $$
    select sha256('T'::bytea || uuid_send(_t.id) || ledger.text_bytes(_t.key) || ledger.text_bytes(_t.kind)
        || charsend(_t.phase) || ledger.text_bytes(encode(_t.body_hash, 'hex')) || xid8send(_t.xid)
        || timestamptz_send(_t.at) || date_send(_t.effective_on) || date_send(coalesce(_t.meant_for, 'infinity'))
        || int4send(coalesce(octet_length(_resolves), 0)) || coalesce(_resolves, ''::bytea) || coalesce(_legs, ''::bytea))
$$;
create function audit.act_leaf(_a audit.act) returns bytea language sql stable parallel safe as $$
    select sha256('A'::bytea || uuid_send(_a.id) || ledger.text_bytes(_a.actor) || ledger.text_bytes(_a.verb)
        || ledger.text_bytes(_a.subject) || ledger.text_bytes(_a.reason) || ledger.text_bytes(_a.data::text)
        || xid8send(_a.xid) || timestamptz_send(_a.at))
$$;
create function ledger.block_hash(_prev bytea, _no bigint, _n int, _at timestamptz, _root bytea) returns bytea
language sql stable parallel safe as $$
    select sha256(_prev || int8send(_no) || int4send(_n) || timestamptz_send(_at) || _root)
$$;

-- Seals what is not sealed yet into one block, at most so many, and answers how many; 0 also while another process seals.
-- Only transactions before the oldest one that still runs: nobody can slip in behind a sealed block.
create function ledger.seal(_most int, _at timestamptz) returns int
language plpgsql security definer set search_path = ledger, pg_temp as $$
declare _from xid8; _before xid8; _next xid8; _to xid8; _sealed int; _no bigint; _prev bytea;
begin
    if not pg_try_advisory_xact_lock(19460217) then return 0; end if;
    select m.xid into _from from seal_mark m;
    _before := pg_snapshot_xmin(pg_current_snapshot());
    _next := pg_snapshot_xmax(pg_current_snapshot());
    -- Restored into another server, whose transactions count anew: look at all there is, with that server's marks.
    if _from > _next then _from := '0'; else _next := null; end if;
    select b.no, b.hash into _no, _prev from block b order by b.no desc limit 1;
    with due as materialized (
        select row_number() over (order by d.xid, d.kind, d.id)::int as pos, d.* from (
            select 'T'::"char" as kind, t.id, t.xid from transfer t
                where t.xid >= _from and (t.xid < _before or t.xid >= _next) and not exists (select 1 from block_item i where i.item_id = t.id)
            union all
            select 'A', a.id, a.xid from audit.act a
                where a.xid >= _from and (a.xid < _before or a.xid >= _next) and not exists (select 1 from block_item i where i.item_id = a.id)
            order by xid, kind, id limit _most) d),
    leaf as materialized (
        select d.pos, d.kind, d.id, d.xid, case d.kind when 'A' then (select audit.act_leaf(a) from audit.act a where a.id = d.id)
            else (select transfer_leaf(t,
                (select string_agg(uuid_send(r.pending_id), ''::bytea order by r.pending_id) from pending_resolved r where r.transfer_id = t.id),
                (select string_agg(leg_bytes(p.leg, a.code, a.asset, p.amount, p.held, p.release, p.at), ''::bytea order by p.leg)
                    from posting p join account a on a.id = p.account_id where p.transfer_id = t.id and p.at = t.at))
                from transfer t where t.id = d.id) end as leaf
        from due d),
    whole as (select count(*)::int as n, max(xid) as xid, sha256(string_agg(leaf, ''::bytea order by pos)) as root from leaf),
    made as (insert into block (no, prev, n, root, hash, at)
        select coalesce(_no, 0) + 1, coalesce(_prev, ''::bytea), w.n, w.root,
            block_hash(coalesce(_prev, ''::bytea), coalesce(_no, 0) + 1, w.n, _at, w.root), _at from whole w where w.n > 0 returning no),
    items as (insert into block_item (item_id, kind, block_no, pos, leaf) select l.id, l.kind, m.no, l.pos, l.leaf from leaf l, made m)
    select w.n, w.xid into _sealed, _to from whole w;
    if _sealed < _most then update seal_mark set xid = _before where xid <> _before;
    elsif _next is null then update seal_mark set xid = _to; end if;
    return _sealed;
end $$;

-- The chain's head of a day with its signature, for others to keep: who rewrites everything cannot rewrite what they have.
create table audit.head (
    day date primary key,
    block_no bigint not null,
    items bigint not null check (items > 0),
    hash bytea not null,
    signed_at timestamptz not null,
    public_key bytea not null,
    signature bytea not null);
create trigger append_only before update or delete or truncate on audit.head for each statement execute function ledger.append_only();
create function audit.keep_head(_day date, _block_no bigint, _items bigint, _hash bytea, _signed_at timestamptz, _public_key bytea, _signature bytea)
returns boolean language sql security definer set search_path = audit, pg_temp as $$
    insert into head select _day, b.no, _items, b.hash, _signed_at, _public_key, _signature
        from ledger.block b where b.no = _block_no and b.hash = _hash
        on conflict (day) do nothing returning true
$$;

-- What the checks found when they ran on their schedule.
create table jirani.verify_run (
    id bigint generated always as identity primary key,
    depth text not null check (depth in ('quick', 'whole')),
    begun_at timestamptz not null,
    ended_at timestamptz not null,
    findings jsonb not null,
    alarms jsonb not null);
create index verify_run_last on jirani.verify_run (depth, id desc);
grant select, insert, delete on jirani.verify_run to ${app};
grant usage on all sequences in schema jirani to ${app};

revoke all on all functions in schema audit from public;
revoke all on function ledger.text_bytes(text), ledger.leg_bytes(smallint, text, text, bigint, boolean, boolean, timestamptz),
    ledger.transfer_leaf(ledger.transfer, bytea, bytea), ledger.block_hash(bytea, bigint, int, timestamptz, bytea),
    ledger.seal(int, timestamptz) from public;
grant usage on schema audit to ${app};
grant select on audit.act, audit.head, ledger.block, ledger.block_item, ledger.seal_mark to ${app};
grant execute on all functions in schema audit to ${app};
grant execute on function ledger.text_bytes(text), ledger.leg_bytes(smallint, text, text, bigint, boolean, boolean, timestamptz),
    ledger.transfer_leaf(ledger.transfer, bytea, bytea), ledger.block_hash(bytea, bigint, int, timestamptz, bytea),
    ledger.seal(int, timestamptz) to ${app};
do $$ declare _role text;
begin
    for _role in select rolname from pg_roles where rolname in ('jirani_audit', 'jirani_auditor') loop
        execute format('grant usage on schema audit to %I', _role);
        execute format('grant select on audit.act, audit.head, ledger.block, ledger.block_item, ledger.seal_mark, jirani.verify_run to %I', _role);
    end loop;
end $$;
