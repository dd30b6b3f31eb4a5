/** The month: what the books say between two days, the papers that go with it, and the day after which it stands. */
@NullMarked
package io.jirani.accounting;

import org.jspecify.annotations.NullMarked;
