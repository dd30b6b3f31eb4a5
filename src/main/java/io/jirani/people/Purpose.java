package io.jirani.people;

import io.jirani.identity.Household.Language;
import java.util.Locale;

/** What a household may agree to beyond what its account needs. Nothing is agreed to by silence (ruling 28). */
public enum Purpose {
    /** A program outside the country gives advice. */
    ADVISOR_ABROAD(
            1,
            "An adviser outside Kenya may be asked about energy for me. It is told averages of the community and the"
                    + " weather, never my name, number, place or the figures of my home.",
            "Mshauri aliye nje ya Kenya anaweza kuulizwa kuhusu nishati kwa ajili yangu. Anaambiwa wastani wa jamii na"
                    + " hali ya hewa, kamwe si jina langu, nambari, mahali au takwimu za nyumba yangu."),
    /** Figures of one home are shown to others as an example. */
    PUBLICATION(
            1,
            "What I bought, sold and saved may be shown to others as an example, without my name, number and place.",
            "Nilichonunua, kuuza na kuokoa kinaweza kuonyeshwa wengine kama mfano, bila jina langu, nambari na mahali.");

    private final int version;
    private final String english;
    private final String swahili;

    Purpose(int version, String english, String swahili) {
        this.version = version;
        this.english = english;
        this.swahili = swahili;
    }

    /** The version of the words: who agreed to others has not agreed to these. */
    public int version() {
        return version;
    }

    /** What is agreed to. */
    public String text(Language language) {
        return switch (language) {
            case EN -> english;
            case SW -> swahili;
        };
    }

    /** As the contract and the table spell it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Purpose of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
