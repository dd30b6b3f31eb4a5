package io.jirani.identity;

/** Where a household stands with us (ruling 29). How it comes from one to the other: {@code leaving.Move}. */
public enum Standing {
    ACTIVE,
    /** It is going: nothing new, what is under way ends, then it is paid out. */
    LEAVING,
    /** Gone and paid out. What still comes in for it is paid out too. */
    LEFT,
    /** Its owner died: nothing leaves until somebody inherits. */
    FROZEN,
    /** Nobody was heard of for long, and it was told so. Any sign of life ends it. */
    DORMANT,
    /** Its money is on the public list. */
    UNCLAIMED;

    /** Whether it may offer, buy, and ask for its money. */
    public boolean mayTrade() {
        return switch (this) {
            case ACTIVE, DORMANT -> true;
            case LEAVING, LEFT, FROZEN, UNCLAIMED -> false;
        };
    }
}
