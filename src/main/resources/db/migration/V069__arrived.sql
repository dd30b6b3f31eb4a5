-- store: payments.MoveStore. What the far side of a float move has, where people found that it is another sum than was ordered.
alter table float_move add column arrived_minor bigint;
update float_move m set arrived_minor = p.amount
from ledger.transfer t join ledger.posting p on p.transfer_id = t.id and p.at = t.at
where m.state = 'DONE' and t.key = 'move:' || m.id || ':arrived' and p.amount > 0 and p.amount <> m.amount_minor;
alter table float_move
    add constraint float_move_arrived check (arrived_minor is null or state = 'DONE' and arrived_minor > 0 and arrived_minor <> amount_minor);

-- What it is about never changes; what may have left is never sent again; what arrived stays there, as it did.
create or replace function float_move_guard() returns trigger language plpgsql as $$
begin
    if (new.id, new.proposal_id, new.rail, new.route, new.amount_minor, new.asset, new.reference, new.hold_id)
        is distinct from (old.id, old.proposal_id, old.rail, old.route, old.amount_minor, old.asset, old.reference, old.hold_id)
        or old.state = 'DONE' and new.arrived_minor is distinct from old.arrived_minor then
        raise exception 'a float move is about one sum on one way' using errcode = 'FM001';
    end if;
    if new.state = old.state then return new; end if;
    if old.state = 'DONE' or old.state = 'REFUSED' and new.state <> 'REVIEW' then
        raise exception 'a float move that ended is %', old.state using errcode = 'FM002';
    end if;
    if new.state = 'SUBMITTING' and old.state <> 'RESERVED' or new.state = 'RESERVED' and old.state <> 'SUBMITTING' then
        raise exception 'a float move that is % is not sent again', old.state using errcode = 'FM003';
    end if;
    return new;
end $$;
