package io.jirani.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Something the books count: a currency, or energy.
 *
 * @param code the code in the database and in JSON, such as {@code KES} or {@code WH}
 * @param decimals digits after the point in the unit people use: 2 for KES (cents), 0 for XOF, 3 for WH (kWh)
 */
public record Asset(String code, int decimals) {
    public static final Asset KES = new Asset("KES", 2);
    public static final Asset UGX = new Asset("UGX", 0);
    public static final Asset XOF = new Asset("XOF", 0);
    public static final Asset SAT = new Asset("SAT", 0);
    public static final Asset WH = new Asset("WH", 3);

    private static final Map<String, Asset> KNOWN =
            new ConcurrentHashMap<>(Map.of("KES", KES, "UGX", UGX, "XOF", XOF, "SAT", SAT, "WH", WH));

    /** The asset of a code. Refuses a code that nobody defined, here or in the books. */
    public static Asset of(String code) {
        var asset = KNOWN.get(code);
        if (asset == null) throw new IllegalArgumentException("no such asset: " + code);
        return asset;
    }

    /** Makes an asset of the books known to this process. One is what it is for ever. */
    public static Asset define(String code, int decimals) {
        var asset = new Asset(code, decimals);
        var there = KNOWN.putIfAbsent(code, asset);
        if (there != null && !there.equals(asset))
            throw new IllegalArgumentException(code + " has " + there.decimals + " decimals, not " + decimals);
        return asset;
    }

    @Override
    public String toString() {
        return code;
    }
}
