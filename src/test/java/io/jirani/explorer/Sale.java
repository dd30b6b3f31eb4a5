package io.jirani.explorer;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/** One sale of the first household to the second, and its entries. */
record Sale(TransferId interval, TransferId reserved, TransferId settled, TransferId paid) {
    /** Readings, an interval, an offer, a purchase, its payment, its settlement and the payout, as the rooms write them. */
    static Sale on(Desk desk) {
        return new Books(desk).sale();
    }

    /** Writes it. */
    private static final class Books {
        private static final OffsetDateTime NOON = OffsetDateTime.parse("2026-11-21T09:00:00Z");

        private final Desk desk;
        private final HouseholdId seller;
        private final HouseholdId buyer;
        private final UUID order;
        private final UUID purchase;
        private final UUID trade;
        private final UUID collection;
        private final UUID payout;

        Books(Desk desk) {
            this.desk = desk;
            seller = desk.household(0);
            buyer = desk.household(1);
            order = desk.ids.next();
            purchase = desk.ids.next();
            trade = desk.ids.next();
            collection = desk.ids.next();
            payout = desk.ids.next();
        }

        private Sale sale() {
            rows();
            var made = Account.of(seller, Credit.MADE);
            var offered = Account.of(seller, Credit.OFFERED);
            var bought = Account.of(buyer, Credit.BOUGHT);
            var escrow = Account.of(buyer, Pocket.ESCROW, Asset.KES);
            var wallet = Account.of(seller, Pocket.WALLET, Asset.KES);
            var collect = Account.collect("mpesa", Asset.KES);
            var start = NOON.toEpochSecond();
            var interval = desk.book(Entry.single("interval:" + seller + ":" + start, "interval.settled")
                    .debit(Account.generated(desk.community()), new Energy(3_000))
                    .credit(made, new Energy(3_000))
                    .entry());
            desk.book(Entry.single("offer:" + order, "order.placed")
                    .debit(made, new Energy(2_500))
                    .credit(offered, new Energy(2_500))
                    .entry());
            var reserved = desk.book(Entry.pending("reserve:" + trade, "trade.reserved")
                    .debit(offered, new Energy(2_500))
                    .credit(bought, new Energy(2_500))
                    .entry());
            market(reserved);
            desk.book(Entry.single("credit:" + collection, "collection.credited")
                    .debit(collect, Money.kes(3_000))
                    .credit(escrow, Money.kes(3_000))
                    .entry());
            var settled = desk.book(Entry.posting("settle:" + purchase, "trade.settled", List.of(reserved))
                    .debit(escrow, Money.kes(3_000))
                    .credit(wallet, Money.kes(2_970))
                    .credit(Account.platformFee(Asset.KES), Money.kes(30))
                    .debit(offered, new Energy(2_500))
                    .credit(bought, new Energy(2_500))
                    .entry());
            var held = desk.book(Entry.pending("payout:" + payout, "payout.held")
                    .debit(wallet, Money.kes(2_900))
                    .credit(collect, Money.kes(2_900))
                    .entry());
            var paid = desk.book(Entry.posting("paid:" + payout, "payout.paid", List.of(held))
                    .debit(wallet, Money.kes(2_900))
                    .credit(collect, Money.kes(2_900))
                    .entry());
            return new Sale(interval, reserved, settled, paid);
        }

        private void rows() {
            desk.db.inTransaction(tx -> {
                tx.run("""
                        insert into meter (dev, community_id, household_id, password_hash, added_at)
                        values ('ke-1', $1, $2, '', $3)
                        """, Tuple.of(desk.community().value(), seller.value(), NOON));
                tx.run("""
                        insert into meter_boundary (meter_id, at, import_wh, export_wh, generation, assurance)
                        select id, $1::timestamptz + n * interval '15 minutes', 0, n * 3000, 1, 'A' from meter, generate_series(0, 1) n
                        """, Tuple.of(NOON));
                tx.run("""
                        insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, flags,
                            skew_ms, received_at) select id, 7, $1, 1, 1, 'sync', 1, 0, 3000, 0, 0, $1 from meter
                        """, Tuple.of(NOON.plusMinutes(15)));
                tx.run("""
                        insert into household_interval (household_id, start_at, community_id, state, assurance, export_wh, banked_wh)
                        values ($1, $2, $3, 'settled', 'A', 3000, 3000)
                        """, Tuple.of(seller.value(), NOON, desk.community().value()));
            });
        }

        private void market(TransferId hold) {
            var community = desk.community().value();
            desk.db.inTransaction(tx -> {
                tx.run("""
                        insert into market_order (id, community_id, household_id, quantity_wh, open_wh, sold_wh, limit_minor_per_kwh,
                            asset, placed_at) values ($1, $2, $3, 2500, 0, 2500, 1200, 'KES', $4)
                        """, Tuple.of(order, community, seller.value(), NOON));
                tx.run("""
                        insert into purchase (id, community_id, buyer_id, door, quantity_wh, limit_minor_per_kwh, asset, total_minor,
                            push_minor, intent_id, state, created_at) values ($1, $2, $3, 'v1', 2500, 1200, 'KES', 3000, 3000, $4, 'settled', $5)
                        """, Tuple.of(purchase, community, buyer.value(), collection, NOON));
                tx.run(
                        """
                        insert into trade (id, purchase_id, order_id, seller_id, buyer_id, wh, price_minor_per_kwh, value_minor, hold_id, state)
                        values ($1, $2, $3, $4, $5, 2500, 1200, 3000, $6, 'settled')
                        """,
                        Tuple.tuple()
                                .addUUID(trade)
                                .addUUID(purchase)
                                .addUUID(order)
                                .addUUID(seller.value())
                                .addUUID(buyer.value())
                                .addUUID(hold.value()));
                intent(tx, collection, "collection", "SUCCEEDED", buyer, "IN123");
                intent(tx, payout, "payout", "PAID", seller, "OUT123");
            });
        }

        private void intent(Db.Tx tx, UUID id, String direction, String state, HouseholdId whose, String receipt) {
            var amount = direction.equals("payout") ? 2_900L : 3_000L;
            tx.run(
                    """
                    insert into payment_intent (id, direction, rail, purpose, community_id, household_id, phone_id, amount_minor, asset,
                        description, account_ref, state, created_at, deadline_at, next_look_at)
                    values ($1, $2, 'mpesa', 'test', $3, $4, (select id from phone where household_id = $4 limit 1), $5, 'KES', 'x', $6, $7, $8, $8, $8)
                    """,
                    Tuple.tuple()
                            .addUUID(id)
                            .addString(direction)
                            .addUUID(desk.community().value())
                            .addUUID(whose.value())
                            .addLong(amount)
                            .addString("J" + receipt)
                            .addString(state)
                            .addOffsetDateTime(NOON));
            tx.run(
                    "insert into receipt (rail, receipt_no, direction, intent_id, amount_minor, at) values ('mpesa', $1, $2, $3, $4, $5)",
                    Tuple.of(receipt, direction.equals("payout") ? "out" : "in", id, amount, NOON));
        }
    }
}
