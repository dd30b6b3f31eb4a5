package io.jirani.demo.daraja;

import io.jirani.demo.daraja.DarajaWorld.Entry;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The organisation's statement of one account as the portal gives it: all that moved since the journal is new, oldest first. */
final class DarajaStatementCsv {
    /** Which account; its word in the address is its name in small letters. */
    enum Account {
        WORKING("Working Account"),
        UTILITY("Utility Account");

        private final String title;

        Account(String title) {
            this.title = title;
        }
    }

    /**
     * One row.
     *
     * @param by how much the account grew, in shillings
     */
    private record Row(Entry entry, long by, String reason, String details, String linked, String account) {}

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd-MM-yyyy HH:mm:ss", Locale.ROOT).withZone(DarajaIds.EAT);
    private static final String COLUMNS =
            "Receipt No.,Completion Time,Initiation Time,Details,Transaction Status,Paid In,Withdrawn,"
                    + "Balance,Balance Confirmed,Reason Type,Other Party Info,Linked Transaction ID,A/C No.";

    private final DarajaSimConfig config;
    private final DarajaWorld world;

    DarajaStatementCsv(DarajaSimConfig config, DarajaWorld world) {
        this.config = config;
        this.world = world;
    }

    /** The statement until now. */
    String of(Account account, Instant now) {
        var rows = new ArrayList<Row>();
        for (var entry : world.statement()) row(account, entry).ifPresent(rows::add);
        var accounts = world.accounts();
        long closing = account == Account.WORKING ? accounts.working() : accounts.utility();
        long opening = closing - rows.stream().mapToLong(Row::by).sum();
        var begun = rows.isEmpty()
                ? now
                : Instant.ofEpochMilli(rows.getFirst().entry().at());
        var shortcode = account == Account.WORKING
                ? config.payBill().shortcode()
                : config.disburser().shortcode();
        var lines = new ArrayList<String>(List.of(
                "Account Holder:,JIRANI SANDBOX",
                "Short Code:," + shortcode,
                "Account:," + account.title,
                "Time Period:,From " + TIME.format(begun) + " To " + TIME.format(now),
                "Opening Balance:," + money(opening),
                "Closing Balance:," + money(closing),
                COLUMNS));
        long held = opening;
        for (var row : rows) {
            held += row.by();
            lines.add(line(row, held));
        }
        return String.join("\n", lines) + "\n";
    }

    private Optional<Row> row(Account account, Entry entry) {
        var working = account == Account.WORKING;
        return switch (entry.kind()) {
            case "stk" ->
                when(working, entry, entry.amount(), "Pay Bill Online", "Pay Bill Online Acc. " + entry.reference());
            case "c2b" -> when(working, entry, entry.amount(), "Pay Bill", "Pay Bill Acc. " + entry.reference());
            case "b2c" ->
                when(
                        !working,
                        entry,
                        -entry.amount(),
                        "Business Payment to Customer via API",
                        "Business Payment to Customer via API. Original conversation ID is " + entry.originator());
            case "reversal" ->
                working
                        ? Optional.of(new Row(
                                entry,
                                -entry.amount(),
                                "Pay Bill Reversal",
                                "Pay Bill Reversal",
                                entry.reference(),
                                ""))
                        : Optional.empty();
            default -> between(working, entry);
        };
    }

    /** Money of ours from what pushes brought: it arrives on the other side when it was a top-up. */
    private Optional<Row> between(boolean working, Entry entry) {
        var topUp = world.orders().all().stream()
                .map(DarajaOrders.Placed::order)
                .anyMatch(order -> order.originator().equals(entry.originator())
                        && order.command().equals("BusinessPayToBulk"));
        var reason = topUp ? "Business Pay to Bulk" : "Business Transfer";
        var details = reason + " Acc. " + entry.reference();
        if (working) return Optional.of(new Row(entry, -entry.amount(), reason, details, "", entry.reference()));
        return when(topUp, entry, entry.amount(), reason, details);
    }

    private static Optional<Row> when(boolean here, Entry entry, long by, String reason, String details) {
        return here ? Optional.of(new Row(entry, by, reason, details, "", entry.reference())) : Optional.empty();
    }

    private static String line(Row row, long held) {
        var entry = row.entry();
        var at = TIME.format(Instant.ofEpochMilli(entry.at()));
        return String.join(
                ",",
                entry.receipt(),
                at,
                at,
                quoted(row.details()),
                "Completed",
                row.by() > 0 ? money(row.by()) : "",
                row.by() < 0 ? money(row.by()) : "",
                money(held),
                "true",
                quoted(row.reason()),
                quoted(masked(entry.msisdn())),
                quoted(row.linked()),
                quoted(row.account()));
    }

    /** The portal shows no number whole. */
    private static String masked(String party) {
        return party.length() < 9 ? party : party.substring(0, 4) + "*****" + party.substring(party.length() - 3);
    }

    private static String money(long shillings) {
        return shillings + ".00";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\"", "\"\"").replaceAll("[\\r\\n]", " ") + "\"";
    }
}
