package io.jirani.market.figures;

/**
 * What homes used, and how many they are.
 *
 * @param locals homes that used energy from here
 * @param supplied homes that used the supplier's
 */
public record Use(Share share, int locals, int supplied) {
    boolean isOfEnough(int enough) {
        return locals >= enough && supplied >= enough;
    }
}
