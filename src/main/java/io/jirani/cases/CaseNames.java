package io.jirani.cases;

import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.ledger.Account;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The names a money case uses, and the ids they stand for in one playing of it. */
final class CaseNames {
    private static final Set<String> ENERGY_CREDITS = Set.of("made", "own", "offered", "bought");
    private static final Pattern NAME = Pattern.compile("[A-Z][A-Za-z0-9]*");
    private static final Pattern COUNTS_ENERGY =
            Pattern.compile("(generated|consumed|storage|losses):.*|.*:wh|.*:energy:.*");

    private final Ids ids;
    private final CommunityId community;
    private final Map<String, HouseholdId> households = new LinkedHashMap<>();

    CaseNames(Ids ids) {
        this.ids = ids;
        this.community = new CommunityId(ids.next());
    }

    CommunityId community() {
        return community;
    }

    HouseholdId household(String name) {
        if (!NAME.matcher(name).matches() || name.equals("C"))
            throw new IllegalArgumentException(
                    name + " is no household's name: those begin with a capital, and C is the community");
        return households.computeIfAbsent(name, unused -> new HouseholdId(ids.next()));
    }

    /** The account a case means: {@code S:made} is {@code household:{id of S}:energy:made}. */
    Account account(String written, Optional<String> asset) {
        var words = written.split(":", -1);
        if (NAME.matcher(words[0]).matches()) {
            var rest = written.substring(Math.min(written.length(), words[0].length() + 1));
            var credit = ENERGY_CREDITS.contains(rest) ? ":energy:" : ":";
            return counted("household:" + household(words[0]) + credit + rest, asset);
        }
        if (words[0].equals("fx")) return counted(written, asset.or(() -> Optional.of(words[words.length - 1])));
        return counted(Arrays.stream(words).map(this::id).collect(Collectors.joining(":")), asset);
    }

    /** How a case writes an account. */
    String written(Account account) {
        return written(account.code())
                + asset(account).map(code -> " (" + code + ")").orElse("");
    }

    /** The asset a case must name with an account; nothing where the account says it. */
    static Optional<String> asset(Account account) {
        var usual = account.asset().equals(Asset.KES) || account.asset().equals(Asset.WH);
        return usual ? Optional.empty() : Optional.of(account.asset().code());
    }

    /** How a case writes a code of the chart. */
    String written(String code) {
        var written = code.replace(community.toString(), "C");
        for (var one : households.entrySet()) {
            written = written.replace("household:" + one.getValue() + ":energy:", one.getKey() + ":")
                    .replace("household:" + one.getValue() + ":", one.getKey() + ":")
                    .replace(one.getValue().toString(), one.getKey());
        }
        return written;
    }

    private String id(String word) {
        if (!NAME.matcher(word).matches()) return word;
        return word.equals("C") ? community.toString() : household(word).toString();
    }

    private static Account counted(String code, Optional<String> asset) {
        var usual = COUNTS_ENERGY.matcher(code).matches() ? Asset.WH : Asset.KES;
        return new Account(code, asset.map(Asset::of).orElse(usual));
    }
}
