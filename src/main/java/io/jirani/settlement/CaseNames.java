package io.jirani.settlement;

import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.ledger.Account;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
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
        if (!NAME.matcher(name).matches() || name.equals("C")) throw new IllegalArgumentException("no name: " + name);
        return households.computeIfAbsent(name, unused -> new HouseholdId(ids.next()));
    }

    /** The account a case means: {@code S:made} is {@code household:{id of S}:energy:made}. */
    Account account(String written) {
        var words = written.split(":", -1);
        var code = Arrays.stream(words)
                .map(word -> !NAME.matcher(word).matches()
                        ? word
                        : word.equals("C")
                                ? community.toString()
                                : household(word).toString())
                .collect(Collectors.joining(":"));
        if (NAME.matcher(words[0]).matches()) {
            var rest = written.substring(words[0].length() + 1);
            code = "household:" + household(words[0]) + (ENERGY_CREDITS.contains(rest) ? ":energy:" : ":") + rest;
        }
        return new Account(code, COUNTS_ENERGY.matcher(code).matches() ? Asset.WH : Asset.KES);
    }

    /** How a case writes an account. */
    String written(Account account) {
        var code = account.code().replace(community.toString(), "C");
        for (var one : households.entrySet()) {
            code = code.replace("household:" + one.getValue() + ":energy:", one.getKey() + ":")
                    .replace("household:" + one.getValue() + ":", one.getKey() + ":")
                    .replace(one.getValue().toString(), one.getKey());
        }
        return code;
    }
}
