package io.jirani.market.round;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Price;
import io.jirani.market.tariff.Slice;
import java.util.ArrayList;
import java.util.List;

/** Some of the energy a household needs, and the most it pays for it: a bid that crosses a band's end is several (ruling 15). */
record Part(Energy energy, Price cap) {
    /**
     * Of the energy a household needs the part that neighbours give, the dearest first: what they give, the supplier does not,
     * and that is always the last of it. Where a later band is cheaper, no part is worth more than those behind it: otherwise
     * a bid that won alone would save less than it pays.
     *
     * @param needed what the supplier would ask, the first used first
     */
    static List<Part> last(List<Slice> needed, Energy wanted) {
        var parts = new ArrayList<Part>();
        var left = wanted;
        for (int i = needed.size() - 1; i >= 0 && !left.isZero(); i--) {
            var slice = needed.get(i);
            var energy = slice.energy().min(left);
            var cap = slice.cost().down();
            if (!parts.isEmpty() && parts.getLast().cap().compareTo(cap) <= 0) {
                var before = parts.removeLast();
                parts.add(new Part(before.energy().plus(energy), before.cap()));
            } else {
                parts.add(new Part(energy, cap));
            }
            left = left.minus(energy);
        }
        return List.copyOf(parts);
    }
}
