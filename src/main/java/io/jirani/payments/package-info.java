/** Money asked from people and money sent to them: two state machines, and the evidence that moves them. */
@NullMarked
package io.jirani.payments;

import org.jspecify.annotations.NullMarked;
