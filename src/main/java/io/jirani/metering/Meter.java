package io.jirani.metering;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;

/**
 * A registered meter.
 *
 * @param householdCode such as H0042
 * @param kid names the key its messages are signed with
 * @param trust the best its figures can count for
 * @param generation the newest register generation the operator accepted
 */
public record Meter(
        MeterId id,
        Dev dev,
        HouseholdId household,
        String householdCode,
        CommunityId community,
        String kid,
        DeviceKey key,
        Assurance trust,
        int generation) {}
