package io.jirani.settlement;

import io.jirani.identity.Household.Language;
import io.jirani.identity.PayoutPhone;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.market.Trade;
import io.jirani.payments.ResultCodes.PushCode;
import io.jirani.settlement.PaidPurchase.Proof;
import java.util.Comparator;
import java.util.Optional;

/** The texts people receive, in English and Swahili: short enough for two SMS, every figure that matters in them. */
public final class Notices {
    private Notices() {}

    /**
     * The buyer's receipt.
     *
     * @param receiptNo the provider's, once it is known
     * @param supplierPrice what the supplier asks now, for comparison
     */
    public static String bought(
            Language language, PaidPurchase purchase, Optional<String> receiptNo, Price supplierPrice) {
        var energy = kwh(purchase.energy());
        var price = price(purchase);
        var total = purchase.total();
        var fee = purchase.fees().total();
        var supplier = supplierPrice.of(purchase.energy());
        var charge = MpesaCharges.payBill(purchase.paid().ceilWhole());
        return switch (language) {
            case EN ->
                "Jirani: you bought " + energy + " kWh at " + price + " for " + total + " (fee of " + fee
                        + " inside)."
                        + receiptNo.map(no -> " M-Pesa receipt " + no + ".").orElse("")
                        + charge.map(money -> " M-Pesa charge " + money + ".").orElse("")
                        + (purchase.surplus().isZero()
                                ? ""
                                : " " + purchase.surplus() + " of your payment stays yours.")
                        + " From the supplier it costs " + supplier + ".";
            case SW ->
                "Jirani: umenunua kWh " + energy + " kwa " + price + ", jumla " + total + " (pamoja na ada " + fee
                        + ")."
                        + receiptNo.map(no -> " Risiti ya M-Pesa " + no + ".").orElse("")
                        + charge.map(money -> " Makato ya M-Pesa " + money + ".")
                                .orElse("")
                        + (purchase.surplus().isZero()
                                ? ""
                                : " " + purchase.surplus() + " ya malipo yako inabaki yako.")
                        + " Kwa msambazaji ingekuwa " + supplier + ".";
        };
    }

    /** Why a household's money waits; nothing where it was told already, by its own choice of a number. */
    static Optional<String> withheld(Language language, PayoutPhone why) {
        var prove = language == Language.EN
                ? "Ask for a code in the app, or buy once with it."
                : "Omba nambari ya siri kwenye programu, au nunua nayo mara moja.";
        var reason = switch (why) {
            case PayoutPhone.Ready ready -> "";
            case PayoutPhone.Waiting waiting -> "";
            case PayoutPhone.None none ->
                language == Language.EN
                        ? "we have no phone number of yours. Tell your operator."
                        : "hatuna nambari yako ya simu. Mwambie msimamizi wako.";
            case PayoutPhone.Unproven unproven ->
                (language == Language.EN
                                ? "your number has to show that it is yours. "
                                : "nambari yako lazima ithibitishwe. ")
                        + prove;
            case PayoutPhone.Silent silent ->
                (language == Language.EN
                                ? "we have not heard of your number for 90 days. "
                                : "hatujasikia kutoka nambari yako kwa siku 90. ")
                        + prove;
            case PayoutPhone.NameChanged changed ->
                language == Language.EN
                        ? "the name at your number has changed. Ask for a code in the app, or tell your operator."
                        : "jina la nambari yako limebadilika. Omba nambari ya siri kwenye programu, au mwambie msimamizi wako.";
        };
        var begin = language == Language.EN ? "Jirani: your money waits: " : "Jirani: pesa zako zinasubiri: ";
        return reason.isEmpty() ? Optional.empty() : Optional.of(begin + reason);
    }

    /** Why the provider did not pay a number, and what its household can do. */
    static String refused(Language language, String code) {
        var english = language == Language.EN;
        var why = switch (code) {
            case "4" ->
                english
                        ? "your number has had all it may have today. We send it tomorrow."
                        : "nambari yako imefikia kikomo cha leo. Tutatuma kesho.";
            case "2040", "SFC_IC0003", "0xSFC_IC0003" ->
                (english ? "your number is not on M-Pesa. " : "nambari yako haiko kwenye M-Pesa. ") + another(language);
            default ->
                (english ? "M-Pesa does not pay your number. " : "M-Pesa hailipi nambari yako. ") + another(language);
        };
        return (english ? "Jirani: your money waits: " : "Jirani: pesa zako zinasubiri: ") + why;
    }

    private static String another(Language language) {
        return language == Language.EN
                ? "Choose another number in the app, or ask to be paid when it works again."
                : "Chagua nambari nyingine kwenye programu, au omba ulipwe ikifanya kazi tena.";
    }

    /** The old number of a household hears that its money goes elsewhere. */
    static String chosen(Language language, String masked, String from) {
        return switch (language) {
            case EN ->
                "Jirani: from " + from + " on your money goes to " + masked
                        + ". Not you? Sign in where you signed in before and choose this number again, or tell your operator now.";
            case SW ->
                "Jirani: kuanzia " + from + " pesa zako zitatumwa kwa " + masked
                        + ". Si wewe? Ingia kwenye kifaa chako cha zamani uchague nambari hii tena, au mwambie msimamizi wako sasa.";
        };
    }

    /** The old number of a household hears that operators will have another one paid. */
    static String wanted(Language language, String masked) {
        return switch (language) {
            case EN ->
                "Jirani: your operator will send your money to " + masked
                        + " once that number has shown that it is yours. If you did not ask for this, tell your operator now.";
            case SW ->
                "Jirani: msimamizi wako atatuma pesa zako kwa " + masked
                        + " nambari hiyo ikithibitishwa. Kama hukuomba hivyo, mwambie msimamizi wako sasa.";
        };
    }

    /** A number hears that its household gave it up. */
    static String givenUp(Language language) {
        return switch (language) {
            case EN ->
                "Jirani: this number was taken off your account and is paid no more. If you did not do this, tell your"
                        + " operator now.";
            case SW ->
                "Jirani: nambari hii imeondolewa kwenye akaunti yako na haitalipwa tena. Kama hukufanya hivyo, mwambie"
                        + " msimamizi wako sasa.";
        };
    }

    /** The seller's receipt of one trade. */
    public static String sold(Language language, PaidPurchase purchase, Trade trade) {
        var energy = kwh(trade.energy());
        var fee = purchase.fee(trade);
        var net = trade.value().minus(fee);
        var waits = purchase.proof() == Proof.UNPROVEN;
        return switch (language) {
            case EN ->
                "Jirani: you sold " + energy + " kWh at " + trade.price() + " for " + trade.value() + ". Fee " + fee
                        + ", you receive " + net + (waits ? " once M-Pesa has confirmed it." : ".");
            case SW ->
                "Jirani: umeuza kWh " + energy + " kwa " + trade.price() + ", jumla " + trade.value() + ". Ada " + fee
                        + ", unapokea " + net + (waits ? " M-Pesa ikishathibitisha." : ".");
        };
    }

    /**
     * Why a purchase came to nothing.
     *
     * @param why the provider's word, where it said one that we know
     */
    public static String notBought(Language language, Energy quantity, Ending ending, Optional<PushCode> why) {
        var energy = kwh(quantity);
        if (why.isPresent()) return refused(language, energy, why.get());
        return switch (language) {
            case EN ->
                "Jirani: your purchase of " + energy + " kWh ended: "
                        + switch (ending) {
                            case CANCELLED -> "you cancelled on the phone. Nothing was taken.";
                            case NO_ANSWER -> "your phone did not answer. Nothing was taken.";
                            case WRONG_PIN -> "the M-Pesa PIN was wrong. Nothing was taken.";
                            case TOO_LITTLE_MONEY -> "there is not enough money in M-Pesa. Nothing was taken.";
                            case EXPIRED -> "the time to pay is over. If you paid after all, the money is yours.";
                            case UNFILLED -> "the energy was gone. Your payment is kept for you.";
                            case FAILED -> "M-Pesa did not carry it out. Nothing was taken.";
                        };
            case SW ->
                "Jirani: ununuzi wako wa kWh " + energy + " umeisha: "
                        + switch (ending) {
                            case CANCELLED -> "ulighairi kwenye simu. Hakuna pesa iliyokatwa.";
                            case NO_ANSWER -> "simu yako haikujibu. Hakuna pesa iliyokatwa.";
                            case WRONG_PIN -> "PIN ya M-Pesa si sahihi. Hakuna pesa iliyokatwa.";
                            case TOO_LITTLE_MONEY -> "salio la M-Pesa halitoshi. Hakuna pesa iliyokatwa.";
                            case EXPIRED -> "muda wa kulipa umeisha. Ikiwa ulilipa, pesa ni yako.";
                            case UNFILLED -> "umeme umeisha. Malipo yako yamehifadhiwa.";
                            case FAILED -> "M-Pesa haikukamilisha. Hakuna pesa iliyokatwa.";
                        };
        };
    }

    private static String refused(Language language, String energy, PushCode why) {
        return switch (language) {
            case EN -> "Jirani: your purchase of " + energy + " kWh ended. " + why.english() + " Nothing was taken.";
            case SW ->
                "Jirani: ununuzi wako wa kWh " + energy + " umeisha. " + why.swahili() + " Hakuna pesa iliyokatwa.";
        };
    }

    /** Money came after its purchase had ended. On a callback's word alone it is not called the buyer's yet. */
    public static String late(Language language, Money amount, Proof proof) {
        var waits = proof == Proof.UNPROVEN;
        return switch (language) {
            case EN ->
                "Jirani: your payment of " + amount + " came after the purchase had ended. Nothing was bought with it. "
                        + (waits ? "It becomes yours once M-Pesa has confirmed it." : "It is yours.");
            case SW ->
                "Jirani: malipo yako ya " + amount + " yalifika baada ya ununuzi kuisha. Hakuna kilichonunuliwa. "
                        + (waits ? "Yatakuwa yako M-Pesa ikishathibitisha." : "Pesa ni yako.");
        };
    }

    private static String price(PaidPurchase purchase) {
        var prices = purchase.trades().stream()
                .map(Trade::price)
                .sorted(Comparator.naturalOrder())
                .toList();
        var least = prices.getFirst();
        var most = prices.getLast();
        return least.equals(most) ? least.toString() : least + " - " + most;
    }

    private static String kwh(Energy energy) {
        return energy.kilowattHours().toPlainString();
    }
}
