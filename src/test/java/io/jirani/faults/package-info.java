/** What happens to everything at once when the whole gateway is killed: real processes, real signals. */
@NullMarked
package io.jirani.faults;

import org.jspecify.annotations.NullMarked;
