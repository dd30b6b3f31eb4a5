package io.jirani.demo;

import io.jirani.db.Db;
import io.jirani.demo.daraja.DarajaSimConfig;
import io.jirani.payments.TakeStatements;
import io.jirani.payments.TakeStatements.Taken;
import io.jirani.payments.mpesa.MpesaStatementCsv;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The provider's statement as an operator has it read: fetched from the simulated portal, laid into the demo's folder, taken,
 * and booked by the running gateway.
 *
 * @param nudge wakes the gateway's job that books statements
 */
record DemoStatement(Db db, URI provider, DarajaSimConfig config, Path folder, Clock clock, Runnable nudge) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> ACCOUNTS = List.of("working", "utility");

    /** Has both accounts' statements read; answers what was wrong with the files, in words. */
    List<String> take() {
        var reader = new MpesaStatementCsv(
                config.payBill().shortcode(), config.disburser().shortcode());
        var wrong = new ArrayList<String>();
        try {
            Files.createDirectories(folder);
            for (var account : ACCOUNTS) {
                var text = fetched(account);
                Files.writeString(folder.resolve(account + ".csv"), text);
                var file = reader.read(text);
                var taken = db.transaction(tx -> new TakeStatements().take(tx, "mpesa", file, clock));
                if (taken instanceof Taken.Wrong faults)
                    faults.faults().forEach(fault -> wrong.add("the statement of " + account + ": " + fault));
            }
            awaitBooked();
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return wrong;
    }

    private void awaitBooked() throws InterruptedException {
        var end = clock.instant().plus(PATIENCE);
        while (read().waiting() > 0 && clock.instant().isBefore(end)) {
            nudge.run();
            Thread.sleep(200);
        }
    }

    /** How it stands. */
    StatementCounts read() {
        return db.transaction(new DemoCountsStore()::statement);
    }

    private String fetched(String account) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(provider.resolve("/sim/statements/" + account))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
