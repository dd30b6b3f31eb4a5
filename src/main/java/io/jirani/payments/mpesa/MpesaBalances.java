package io.jirani.payments.mpesa;

import io.jirani.kernel.Money;
import io.jirani.payments.PaymentRail;
import io.jirani.payments.Statement.Side;
import io.jirani.payments.TransactionWord;
import java.util.Optional;

/** What our accounts at Daraja hold: what pushes bring lies in Working, what payouts use in Utility (fact sheet section 9). */
record MpesaBalances(MpesaHttpClient http, MpesaRequestJson requests) implements PaymentRail.Reports {
    @Override
    public boolean askBalance(Side side) {
        var questions = new MpesaQuestionClient(http);
        var hooks = requests.balance("mpesa", side);
        var ack = side == Side.COLLECT ? questions.collected(hooks) : questions.payable(hooks);
        return ack instanceof Ack.Taken;
    }

    @Override
    public Optional<Money> readBalance(Side side, String body) {
        var account = side == Side.COLLECT ? "Working Account" : "Utility Account";
        return MpesaResult.read(body).flatMap(MpesaResult::balances).flatMap(it -> it.available(account));
    }

    @Override
    public Optional<TransactionWord> readTransaction(String body) {
        return MpesaResult.read(body).map(MpesaResult::transaction);
    }

    @Override
    public Optional<Money> readLeft(String body) {
        return MpesaResult.read(body)
                .filter(MpesaResult::done)
                .flatMap(it -> it.amount("B2CUtilityAccountAvailableFunds"));
    }
}
