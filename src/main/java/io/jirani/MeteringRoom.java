package io.jirani;

import io.jirani.config.ServeSettings;
import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.kernel.Ids;
import io.jirani.metering.CommandStore;
import io.jirani.metering.DeviceKeys;
import io.jirani.metering.HouseholdRegisters;
import io.jirani.metering.Ingest;
import io.jirani.metering.IngestVerticle;
import io.jirani.metering.MeterStore;
import io.jirani.metering.ReadingStore;
import io.jirani.metering.RegisterStore;
import io.jirani.settlement.IntervalInput;
import io.jirani.settlement.IntervalInput.Measured;
import io.jirani.settlement.IntervalInput.Meters;
import io.jirani.settlement.IntervalInput.Question;
import io.jirani.settlement.IntervalInput.Use;

/** Metering's part of the composition: its doors, its intake, and what it answers settlement. */
final class MeteringRoom {
    private final RegisterStore registers = new RegisterStore();

    /** What the meters say of an interval, in settlement's words. */
    IntervalInput intervalInput(Db.Tx tx, Question question) {
        var uses = registers.registersAt(tx, question.community(), question.interval()).stream()
                .map(MeteringRoom::use)
                .toList();
        var silent = registers.silentAt(tx, question.community(), question.interval().end());
        return new IntervalInput(uses, silent.isEmpty() ? Meters.ALL_PASSED : Meters.SOME_SILENT);
    }

    private static Use use(HouseholdRegisters household) {
        return new Use(
                household.household(),
                household.flow()
                        .map(flow -> new Measured(
                                flow.imported(),
                                flow.exported(),
                                IntervalInput.Assurance.valueOf(flow.assurance().name()))));
    }
}
