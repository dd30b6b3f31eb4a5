package io.jirani.people;

import io.jirani.identity.Household.Language;
import java.util.Locale;

/** What must end before a person may be erased: nobody's money, energy or quarrel is lost with his name. */
public enum Hindrance {
    MONEY("There is money of the household left.", "Kuna pesa ya nyumba iliyobaki."),
    DEBT("The household owes something.", "Nyumba ina deni."),
    ENERGY("There is energy of the household left.", "Kuna nishati ya nyumba iliyobaki."),
    HOLD("Something is set aside for a purchase or payout.", "Kuna kilichotengwa kwa ununuzi au malipo."),
    OFFER("The household has an offer on the book.", "Nyumba ina ofa sokoni."),
    TRADE("A purchase or sale has not ended.", "Ununuzi au uuzaji haujaisha."),
    PAYMENT(
            "A payment is under way, or the provider is still asked about one.",
            "Malipo yanaendelea, au bado tunauliza mtoa huduma."),
    INTERVAL("Energy of the last hours is not settled.", "Nishati ya saa za mwisho haijakamilishwa."),
    METER("A meter of the household is in service.", "Mita ya nyumba inatumika."),
    LEAVING(
            "The account is being closed; its money is still on its way.",
            "Akaunti inafungwa; pesa zake bado ziko njiani."),
    FROZEN("The account waits for an heir.", "Akaunti inasubiri mrithi."),
    UNCLAIMED("There is money nobody asked for yet.", "Kuna pesa ambazo hakuna aliyezidai bado."),
    LEGAL_HOLD("The law wants it kept for a while.", "Sheria inataka ihifadhiwe kwa muda.");

    private final String english;
    private final String swahili;

    Hindrance(String english, String swahili) {
        this.english = english;
        this.swahili = swahili;
    }

    /** As the contract and the table spell it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** For the person. */
    public String what(Language language) {
        return switch (language) {
            case EN -> english;
            case SW -> swahili;
        };
    }
}
