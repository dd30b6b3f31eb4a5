/** What is looked at after every other test has run: what they left in the log. */
@NullMarked
package io.jirani.last;

import org.jspecify.annotations.NullMarked;
