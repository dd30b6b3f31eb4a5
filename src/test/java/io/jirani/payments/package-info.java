/** Tests of the state machines, the jobs and the doors of payments. */
@NullMarked
package io.jirani.payments;

import org.jspecify.annotations.NullMarked;
