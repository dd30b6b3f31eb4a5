package io.jirani;

import io.jirani.db.Db;
import io.jirani.payments.ArrivalList;
import io.jirani.payments.CallbackToken;
import io.jirani.payments.MeteredRail;
import io.jirani.payments.PaymentRail;
import io.jirani.payments.PaymentSettings;
import io.jirani.payments.mpesa.MpesaConfig;
import io.jirani.payments.mpesa.MpesaHttpClient;
import io.jirani.payments.mpesa.MpesaPullClient;
import io.jirani.payments.mpesa.MpesaRail;
import io.jirani.payments.mpesa.SharedTokens;
import io.jirani.vault.Vault;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Map;

/** M-Pesa's part of the composition: one way to Daraja, its token shared by all processes, and what goes over it. */
final class MpesaRoom {
    private final PaymentRail rail;
    private final Map<String, ArrivalList> lists;

    MpesaRoom(
            Vertx vertx,
            Db db,
            Vault vault,
            MpesaConfig config,
            PaymentSettings settings,
            CallbackToken tokens,
            Clock clock,
            MeterRegistry metrics) {
        var shelf = new SharedTokens(db, vault, config);
        var http = new MpesaHttpClient(vertx, config, shelf, clock, settings.railTimeout());
        rail = new MeteredRail(new MpesaRail(http, tokens, clock), metrics);
        lists = config.products().pull() == MpesaConfig.Pull.ON
                ? Map.of(rail.name(), new MpesaPullClient(http))
                : Map.of();
    }

    PaymentRail rail() {
        return rail;
    }

    /** The provider's own lists of what came in, by the rail's name. */
    Map<String, ArrivalList> lists() {
        return lists;
    }
}
