/**
 * What software does for a household that said once what it wants: from an interval's metered energy and its rules to a bid
 * or an offer, with one sentence why. Pure; knows the kernel and the JDK only.
 */
@NullMarked
package io.jirani.market.agent;

import org.jspecify.annotations.NullMarked;
