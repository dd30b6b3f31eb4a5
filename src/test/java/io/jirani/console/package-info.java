/** The console in a real browser, against a whole running gateway. */
@NullMarked
package io.jirani.console;

import org.jspecify.annotations.NullMarked;
