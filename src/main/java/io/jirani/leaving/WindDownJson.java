package io.jirani.leaving;

import io.jirani.kernel.Money;
import io.jirani.leaving.WindDownReport.Line;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/** A community's end as JSON: codes of households and figures, no names and no phones. */
public final class WindDownJson {
    private WindDownJson() {}

    /** The whole report; amounts in the currency's smallest unit. */
    public static JsonObject report(WindDownReport report) {
        var lines = report.lines().stream().map(WindDownJson::line).toList();
        return new JsonObject()
                .put("community", report.community().code())
                .put("currency", report.community().currency().code())
                .put("stage", EndStore.word(report.stage()))
                .put("households", new JsonArray(lines))
                .put("total", total(report))
                .put("fund_minor", report.fund().minor())
                .put("trust_minor", report.trust().minor())
                .put("missing", report.missing().orElse(null))
                .put("in_proportion", inProportion(report))
                .put("waits_for", new JsonArray(report.waitsFor()));
    }

    private static JsonObject inProportion(WindDownReport report) {
        var shares = new JsonObject();
        report.inProportion().forEach((code, share) -> shares.put(code, share.minor()));
        return shares;
    }

    private static JsonObject line(Line line) {
        return new JsonObject()
                .put("household", line.household())
                .put("state", EndStore.word(line.standing()))
                .put("energy_wh", line.energy().wattHours())
                .put("has_minor", line.has().minor())
                .put("owes_minor", line.owes().minor())
                .put("to_pay_minor", line.toPay().minor())
                .put("ordered_minor", line.ordered().minor())
                .put("paid_minor", line.paid().minor())
                .put("unclaimed_minor", line.unclaimed().minor())
                .put("waits_for", new JsonArray(line.waitsFor()));
    }

    private static JsonObject total(WindDownReport report) {
        return new JsonObject()
                .put("has_minor", sum(report, Line::has))
                .put("owes_minor", sum(report, Line::owes))
                .put("to_pay_minor", sum(report, Line::toPay))
                .put("ordered_minor", sum(report, Line::ordered))
                .put("paid_minor", sum(report, Line::paid))
                .put("unclaimed_minor", sum(report, Line::unclaimed));
    }

    private static long sum(WindDownReport report, Function<Line, Money> figure) {
        return report.sum(figure).minor();
    }
}
