package io.jirani.audit;

import io.jirani.db.Db;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** What stands in a database to keep the books from going wrong, as its own catalogues say it. */
final class GuardsStore {
    /** A guard, and how it is; both without a tab or a line's end. */
    record Guard(String name, String state) {}

    /** The rooms of the books, whole, and the tables of proofs, receipts, approvals and last payments. Names are always said with their schema. */
    private static final String ROOMS = """
            with room as (select n.oid, n.nspname, n.nspowner, n.nspacl from pg_namespace n where n.nspname in ('ledger', 'audit', 'accounting')),
            rel as (select c.*, n.nspname, n.nspname || '.' || c.relname as name, n.nspowner from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
                    and (n.oid in (select oid from room) or n.nspname = 'jirani' and c.relname in
                        ('solvency_day', 'solvency_leaf', 'solvency_node', 'receipt', 'collection_credit', 'refund', 'float_move',
                            'proposal', 'approval', 'approval_since', 'wind_down_order', 'unclaimed_money', 'community_end'))),
            fun as (select p.*, n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name, n.nspowner
                from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                where n.oid in (select oid from room) or n.nspname = 'jirani' and p.proname in
                    ('solvency_stands', 'approvals_stand', 'proposal_ends_once', 'approval_fits', 'proposal_hash', 'proposal_is_plain',
                        'order_stands', 'unclaimed_stands', 'refund_guard', 'float_move_guard', 'community_end_stands', 'endings_are_kept'))
            """;

    private static final String GUARDS = ROOMS + """
            select g.name, regexp_replace(g.state, '\\s+', ' ', 'g') as state from (
            select 'trigger ' || rel.name || ' ' || t.tgname as name,
                    case when t.tgenabled in ('O', 'A') then 'on ' else 'off ' end || pg_get_triggerdef(t.oid) as state
                from rel join pg_trigger t on t.tgrelid = rel.oid where not t.tgisinternal
            union all
            select 'keys to ' || rel.name, 'off' from rel join pg_trigger t on t.tgrelid = rel.oid
                where t.tgisinternal and t.tgenabled not in ('O', 'A')
            union all
            select 'rule ' || rel.name || ' ' || r.rulename, 'on' from rel join pg_rewrite r on r.ev_class = rel.oid and r.rulename <> '_RETURN'
            union all
            select 'table ' || rel.name, case when rel.relrowsecurity then 'hides rows' when rel.relowner <> rel.nspowner then 'is another''s'
                    when rel.relpersistence <> 'p' then 'does not last' else 'all there' end from rel where rel.relkind <> 'S'
            union all
            select 'constraint ' || rel.name || ' ' || k.conname, case when k.convalidated then '' else 'not checked ' end || pg_get_constraintdef(k.oid)
                from rel join pg_constraint k on k.conrelid = rel.oid where k.contype <> 'n'
            union all
            select 'key ' || rel.name || ' ' || i.indexrelid::regclass, case when i.indisvalid and i.indisready then '' else 'not in use ' end || pg_get_indexdef(i.indexrelid)
                from rel join pg_index i on i.indrelid = rel.oid and i.indisunique
            union all
            select 'column ' || rel.name || '.' || a.attname, format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
                    || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
                from rel join pg_attribute a on a.attrelid = rel.oid and a.attnum > 0 and not a.attisdropped
                left join pg_attrdef d on d.adrelid = rel.oid and d.adnum = a.attnum where rel.relkind in ('r', 'p')
            union all
            select 'function ' || fun.name, encode(sha256(convert_to(coalesce(pg_get_function_sqlbody(fun.oid), fun.prosrc), 'UTF8')), 'hex')
                    || case when fun.prosecdef then ' as its owner' else '' end || case when fun.proowner <> fun.nspowner then ' another''s' else '' end
                    || coalesce(' ' || array_to_string(fun.proconfig, '; '), '')
                from fun
            union all
            select 'view ' || rel.name, encode(sha256(convert_to(pg_get_viewdef(rel.oid), 'UTF8')), 'hex') from rel
                where rel.relkind = 'v' and current_setting('server_version_num')::int / 10000 = $1
            union all
            select 'kind ' || k.name, k.side::text || case when k.guarded then ' guarded ' else ' ' end || k.class || ' in ' || k.shards || ' ' || k.pattern
                from ledger.kind k
            union all
            select 'asset ' || s.code, s.decimals || ' decimals' from ledger.asset s where s.code in ('KES', 'UGX', 'XOF', 'SAT', 'WH')
            union all
            select 'setting ' || coalesce(r.rolname, 'of all') || coalesce(' ' || d.datname, ''), c.setting from pg_db_role_setting s
                left join pg_roles r on r.oid = s.setrole left join pg_database d on d.oid = s.setdatabase
                cross join unnest(s.setconfig) c(setting)
                where c.setting like 'session_replication_role=%' and (s.setdatabase = 0 or d.datname = current_database())
            ) g order by g.name, g.state
            """;

    /** Who may do more than read. Functions that never had rights set may be called by everybody. */
    private static final String RIGHTS = ROOMS + """
            select r.place || ' ' || coalesce(g.rolname, 'everybody') as name, string_agg(r.privilege, ', ' order by r.privilege) as state from (
            select 'right ' || rel.name as place, a.grantee, a.privilege_type as privilege, rel.relowner as owner
                from rel cross join lateral aclexplode(rel.relacl) a
            union all
            select 'right ' || rel.name || '.' || c.attname, a.grantee, a.privilege_type, rel.relowner
                from rel join pg_attribute c on c.attrelid = rel.oid and not c.attisdropped cross join lateral aclexplode(c.attacl) a
            union all
            select 'right ' || fun.name, a.grantee, a.privilege_type, fun.proowner
                from fun cross join lateral aclexplode(coalesce(fun.proacl, acldefault('f', fun.proowner))) a
            union all
            select 'right ' || room.nspname, a.grantee, a.privilege_type, room.nspowner from room cross join lateral aclexplode(room.nspacl) a
            union all
            select 'right of the owner', m.member, 'MEMBER', room.nspowner from pg_auth_members m join room on room.nspowner = m.roleid
                where m.member in (select oid from pg_roles where rolname in ('jirani_app', 'jirani_audit'))
            ) r left join pg_roles g on g.oid = r.grantee
            where r.grantee <> r.owner and r.privilege not in ('SELECT', 'REFERENCES', 'USAGE')
            group by r.place, g.rolname order by 1
            """;

    private static final String PARTS = """
            select substring(part from '[^.]*$') as part from ledger.posting_parts where month is not null order by 1
            """;
    private static final String PATH = "select current_setting('search_path') as path";
    private static final String LOOK = "select set_config('search_path', $1, true)";

    /**
     * All guards but rights.
     *
     * @param release of the server whose wording of views is known; views are left out on another one
     */
    List<Guard> guards(Db.Tx tx, int release) {
        return named(tx, GUARDS, Tuple.of(release));
    }

    /** Who may do what with the books beyond reading them. */
    List<Guard> rights(Db.Tx tx) {
        return named(tx, RIGHTS, Tuple.tuple());
    }

    /** The monthly parts of the postings, without their schema. */
    List<String> parts(Db.Tx tx) {
        return tx.all(PARTS, Tuple.tuple(), row -> row.getString("part"));
    }

    /** What a catalogue answers depends on the path: with none, all names come with their schema. */
    private static List<Guard> named(Db.Tx tx, String sql, Tuple values) {
        var path = tx.one(PATH, Tuple.tuple(), row -> row.getString("path"));
        tx.run(LOOK, Tuple.of("pg_catalog"));
        var all = tx.all(sql, values, row -> new Guard(row.getString("name"), row.getString("state")));
        tx.run(LOOK, Tuple.of(path));
        return all;
    }
}
