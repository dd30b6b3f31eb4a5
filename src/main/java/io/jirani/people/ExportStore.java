package io.jirani.people;

import io.jirani.db.Db;
import io.jirani.kernel.HouseholdId;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/**
 * What the tables have about one household, section by section, in pages. It reads tables of every room and writes none.
 * What is left out of the rows is another person's (who bought, who sold), a secret, or a number of ours.
 */
final class ExportStore {
    /**
     * One list of the document.
     *
     * @param name of the list
     * @param tables that its rows are of
     * @param key the type of {@code k}, by which its rows are in order
     * @param rows of the household {@code $1}, each with its key {@code k}
     */
    record Section(String name, List<String> tables, String key, String rows) {
        private String page() {
            return "select k::text as k, (to_jsonb(x) - 'k')::text as line from (" + rows + ") x"
                    + " where ($2::text is null or k > $2::text::" + key
                    + ") order by k fetch first ($3::int) rows with ties";
        }
    }

    /** A row as JSON, and its place. */
    record Line(String key, String json) {}

    private static final String METERS = " join meter m on m.id = %s.meter_id where m.household_id = $1";
    /** Rows of a moment: what a meter said before it was this household's, and after, is not theirs. */
    private static final String SERVED = " " + """
             join (select id, dev, coalesce(in_service_at, '-infinity') as since,
                        coalesce(out_of_service_at, 'infinity') as until
                    from meter where household_id = $1
                union all select l.id, l.dev, coalesce(y.from_at, '-infinity'), y.until_at
                    from meter_tenancy y join meter l on l.id = y.meter_id where y.household_id = $1) m
                on m.id = %1$s.meter_id and %1$s.%2$s >= m.since and %1$s.%2$s < m.until""";

    private static final String INTENTS = " join payment_intent i on i.id = %s.intent_id where i.household_id = $1";

    static final List<Section> SECTIONS = List.of(
            new Section("keys", List.of("jirani.api_key"), "timestamptz", """
                    select created_at as k, label, created_at, revoked_at from api_key where household_id = $1"""),
            new Section("sessions", List.of("jirani.session", "jirani.device"), "uuid", """
                    select s.id as k, s.client_id, s.scopes, s.made_at, s.seen_at, s.ends_at, s.revoked_at, s.revoked_why,
                        d.since as device_since
                    from session s left join device d on d.id = s.device_id where s.household_id = $1"""),
            new Section("consents", List.of("jirani.consent"), "bigint", """
                    select id as k, purpose, state, language, text_version, at from consent where household_id = $1"""),
            new Section("erasures", List.of("jirani.erasure"), "uuid", """
                    select id as k, state, asked_by, asked_at, due_at, hindered_by, ended_at from erasure
                    where household_id = $1"""),
            new Section("accesses", List.of("jirani.fine_data_access"), "bigint", """
                    select id as k, at, reader, what, span_from, span_to, reason from fine_data_access
                    where household_id = $1"""),
            new Section("told", List.of("jirani.notice"), "uuid", """
                    select id as k, language, text, created_at, sent_at from notice where household_id = $1"""),
            new Section("orders", List.of("jirani.market_order"), "uuid", """
                    select id as k, id as order_id, placed_at, quantity_wh, open_wh, reserved_wh, sold_wh, cancelled_wh,
                        limit_minor_per_kwh, asset from market_order where household_id = $1"""),
            new Section("purchases", List.of("jirani.purchase"), "uuid", """
                    select id as k, id as purchase_id, intent_id, door, quantity_wh, limit_minor_per_kwh, asset, total_minor,
                        push_minor, state, proceeds, created_at, settled_at, released_at
                    from purchase where buyer_id = $1"""),
            new Section("trades", List.of("jirani.trade"), "uuid", """
                    select id as k, id as trade_id, case when buyer_id = $1 then 'buyer' else 'seller' end as side, wh,
                        price_minor_per_kwh, value_minor, state from trade where buyer_id = $1 or seller_id = $1"""),
            new Section(
                    "auction_trades", List.of("jirani.auction_trade", "jirani.auction_settlement"), "timestamptz", """
                    select t.start_at as k, t.start_at, case when t.buyer_id = $1 then 'buyer' else 'seller' end as side, t.wh,
                        t.state, s.price_minor_per_kwh, s.asset, t.ended_at
                    from auction_trade t join auction_settlement s on s.community_id = t.community_id and s.start_at = t.start_at
                    where t.buyer_id = $1 or t.seller_id = $1"""),
            new Section("auction_shares", List.of("jirani.auction_share"), "timestamptz", """
                    select start_at as k, start_at, told_at from auction_share where household_id = $1"""),
            new Section("payments", List.of("jirani.payment_intent"), "uuid", """
                    select id as k, id as intent_id, direction, rail, phone_id, amount_minor, asset, description,
                        account_ref, state, evidence, receipt_no, reason_code, reason_text, created_at, submitted_at, ended_at
                    from payment_intent where household_id = $1"""),
            new Section(
                    "payment_events",
                    List.of("jirani.payment_event"),
                    "uuid",
                    "select e.intent_id as k, e.intent_id, e.n, e.event, e.from_state, e.to_state, e.evidence, e.detail, e.at"
                            + " from payment_event e" + INTENTS.formatted("e")),
            new Section(
                    "payment_credits",
                    List.of("jirani.collection_credit"),
                    "timestamptz",
                    "select c.at as k, c.intent_id, c.rail, c.amount_minor, c.proven_at, c.receipt_no, c.at"
                            + " from collection_credit c" + INTENTS.formatted("c")),
            new Section(
                    "typed_payments",
                    List.of("jirani.arrived"),
                    "timestamptz",
                    "select a.at as k, a.rail, a.receipt_no, a.amount_minor, a.posted_at, a.at from arrived a"
                            + " where a.household_id = $1"),
            new Section(
                    "provider_receipts",
                    List.of("jirani.receipt"),
                    "timestamptz",
                    "select r.at as k, r.intent_id, r.rail, r.receipt_no, r.direction, r.amount_minor, r.at from receipt r"
                            + INTENTS.formatted("r")),
            new Section("accounts", List.of("ledger.account", "ledger.balance"), "bigint", """
                    select a.account_id as k, a.code, a.asset, a.posted, a.held from ledger.balances a
                    where ledger.owner(a.code) = $1"""),
            new Section("entries", List.of("ledger.posting", "ledger.transfer"), "timestamptz", """
                    select p.at as k, t.id as entry_id, t.kind, a.code as account, a.asset, p.amount, p.held, p.release, p.at,
                        t.effective_on, t.meant_for
                    from ledger.account a join ledger.posting p on p.account_id = a.id join ledger.transfer t on t.id = p.transfer_id
                    where ledger.owner(a.code) = $1"""),
            new Section("documents", List.of("accounting.document"), "timestamptz", """
                    select issued_at as k, series, number, type, transfer_id as entry_id, amount_minor, asset, issued_on
                    from accounting.document where household_id = $1"""),
            new Section("solvency_leaves", List.of("jirani.solvency_leaf"), "date", """
                    select day as k, day, place, encode(salt, 'hex') as salt, amounts, parts from solvency_leaf
                    where household_id = $1"""),
            new Section("trading_rules", List.of("jirani.trading_rules"), "int", """
                    select revision as k, revision, mode, asset, sell_above_minor_per_kwh, buy_below_minor_per_kwh, keep_wh,
                        spend_a_day_minor, unsold, cardinality(friends) as friends, at
                    from trading_rules where household_id = $1"""),
            new Section("trading_decisions", List.of("jirani.trading_decision"), "timestamptz", """
                    select start_at as k, start_at, kind, why, asset, market_wh, own_wh, supplied_wh, limit_minor_per_kwh,
                        cover_minor, traded_wh, paid_minor, price_minor_per_kwh, to_supplier_wh, at
                    from trading_decision where household_id = $1"""),
            new Section("top_up_rules", List.of("jirani.top_up_rule"), "int", """
                    select revision as k, revision, asset, below_minor, amount_minor, day_minor, day_times, at
                    from top_up_rule where household_id = $1"""),
            new Section("top_ups", List.of("jirani.top_up"), "timestamptz", """
                    select at as k, day, n, intent_id, amount_minor, at, told_at from top_up where household_id = $1"""),
            new Section("intervals", List.of("jirani.household_interval"), "timestamptz", """
                    select start_at as k, start_at, state, assurance, import_wh, export_wh, used_by_neighbours_wh, banked_wh,
                        storage_wh, to_supplier_wh, own_use_wh, from_neighbours_wh, from_supplier_wh, supplier_minor, settled_at, tariff_version
                    from household_interval where household_id = $1"""),
            new Section("days", List.of("jirani.household_day"), "date", """
                    select day as k, day, intervals, provisional, assurance, import_wh, export_wh, used_by_neighbours_wh,
                        banked_wh, storage_wh, to_supplier_wh, own_use_wh, from_neighbours_wh, from_supplier_wh, supplier_minor
                    from household_day where household_id = $1"""),
            new Section("ends", List.of("jirani.household_end"), "timestamptz", """
                    select since as k, state, cause, since, not_before, settled_at, waits_for from household_end
                    where household_id = $1"""),
            new Section("unclaimed", List.of("jirani.unclaimed_money"), "date", """
                    select day as k, day, amount_minor, asset, given_back_at from unclaimed_money where household_id = $1"""),
            new Section("bank_orders", List.of("jirani.wind_down_order"), "text", """
                    select reference as k, reference, amount_minor, asset, state, ordered_at, ended_at from wind_down_order
                    where household_id = $1"""),
            new Section("proposals", List.of("jirani.proposal"), "uuid", """
                    select p.id as k, p.kind, p.state, p.reason, p.proposed_at, p.ended_at from proposal p
                    join household h on h.community_id = p.community_id and p.payload ->> 'household' in (h.code, h.id::text)
                    where h.id = $1"""),
            new Section("tenancies", List.of("jirani.meter_tenancy"), "timestamptz", """
                    select y.until_at as k, m.dev, y.from_at, y.until_at from meter_tenancy y join meter m on m.id = y.meter_id
                    where y.household_id = $1"""),
            new Section("claim_tries", List.of("jirani.claim_try"), "timestamptz", """
                    select since as k, since, tries from claim_try where household_id = $1"""),
            new Section("meters", List.of("jirani.meter"), "bigint", """
                    select id as k, dev, role, status, status_reason, status_at, trust, adapter, foreign_id, generation, added_at,
                        in_service_at, out_of_service_at, silent_since from meter where household_id = $1"""),
            new Section(
                    "meter_states",
                    List.of("jirani.meter_intake"),
                    "bigint",
                    "select m.id as k, m.dev, s.online, s.firmware, s.hardware, s.reset_reason, s.last_seen_at, s.last_t,"
                            + " s.import_wh, s.export_wh, s.power_w, s.soc_permille from meter_intake s"
                            + METERS.formatted("s")),
            new Section("meter_credits", List.of("jirani.meter_credit"), "bigint", """
                    select m.id as k, c.dev, c.revision, c.wh, c.at from meter_credit c join meter m on m.dev = c.dev
                    where m.household_id = $1"""),
            new Section(
                    "meter_lives",
                    List.of("jirani.meter_life"),
                    "bigint",
                    "select l.id as k, m.dev, l.what, l.who, l.reason, l.at from meter_life l" + METERS.formatted("l")),
            new Section(
                    "meter_patience",
                    List.of("jirani.meter_patience"),
                    "bigint",
                    "select m.id as k, m.dev, p.heard_at, p.seconds from meter_patience p" + METERS.formatted("p")),
            new Section(
                    "meter_events",
                    List.of("jirani.meter_event"),
                    "timestamptz",
                    "select e.received_at as k, m.dev, e.seq, e.t, e.type, e.data, e.received_at from meter_event e"
                            + SERVED.formatted("e", "received_at")),
            new Section("monthly_averages", List.of("jirani.monthly_average"), "date", """
                    select month as k, month, wh, months, at from monthly_average where household_id = $1"""),
            new Section("supply", List.of("jirani.supply_terms"), "int", """
                    select t.revision as k, t.revision, t.mode, t.grace_wh, t.grace_h, t.protected_as, t.reason, t.set_by, t.approvers,
                        t.at from supply_terms t where t.household_id = $1"""),
            new Section("meter_terms", List.of("jirani.meter_supply"), "bigint", """
                    select m.id as k, s.dev, s.revision, s.mode, s.grace_wh, s.grace_h, s.is_protected, s.utc_min, s.since
                    from meter_supply s join meter m on m.dev = s.dev where m.household_id = $1"""),
            new Section("meter_forgeries", List.of("jirani.meter_forged"), "timestamptz", """
                    select f.hour as k, f.dev, f.hour, f.messages, f.reason from meter_forged f join meter m on m.dev = f.dev
                    where m.household_id = $1"""),
            new Section("meter_commands", List.of("jirani.down_command"), "uuid", """
                    select c.id as k, c.dev, c.cmd, c.created_at, c.state from down_command c join meter m on m.dev = c.dev
                    where m.household_id = $1"""),
            new Section(
                    "meter_days",
                    List.of("jirani.meter_day"),
                    "date",
                    "select d.day as k, m.dev, d.day, d.import_wh, d.export_wh, d.max_power_w, d.row_count, d.gaps, d.assurance"
                            + " from meter_day d" + SERVED.formatted("d", "day")),
            new Section(
                    "meter_boundaries",
                    List.of("jirani.meter_boundary"),
                    "timestamptz",
                    "select b.at as k, m.dev, b.at, b.import_wh, b.export_wh, b.generation, b.assurance from meter_boundary b"
                            + SERVED.formatted("b", "at")),
            new Section(
                    "meter_begins",
                    List.of("jirani.meter_begin"),
                    "timestamptz",
                    "select b.from_at as k, m.dev, b.from_at, b.t, b.import_wh, b.export_wh, b.generation, b.assurance"
                            + " from meter_begin b" + METERS.formatted("b")),
            new Section(
                    "readings_waiting",
                    List.of("jirani.reading_parked"),
                    "timestamptz",
                    "select p.received_at as k, m.dev, p.seq, p.reason, p.decision, p.row_json, p.received_at"
                            + " from reading_parked p" + METERS.formatted("p")),
            new Section("messages_refused", List.of("jirani.reading_refused"), "bigint", """
                    select r.id as k, r.dev, r.reason, r.bytes, r.at from reading_refused r join meter m on m.dev = r.dev
                    where m.household_id = $1"""),
            new Section(
                    "readings",
                    List.of("jirani.reading"),
                    "timestamptz",
                    "select r.t as k, m.dev, r.seq, r.t, r.time_quality, r.generation, r.import_wh, r.export_wh, r.power_w,"
                            + " r.voltage_mv, r.current_ma, r.flags, r.received_at from reading r"
                            + SERVED.formatted("r", "t")));

    /** The next rows of a section after a place; those of the last one's place are all on the page. */
    List<Line> page(Db.Tx tx, Section section, HouseholdId household, Optional<String> after, int limit) {
        return tx.all(
                section.page(),
                Tuple.of(household.value(), after.orElse(null), limit),
                row -> new Line(row.getString("k"), row.getString("line")));
    }
}
