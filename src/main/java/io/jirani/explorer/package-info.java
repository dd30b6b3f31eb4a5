/** Looking at the books: whose accounts there are, what happened on them, what each entry came from and led to. */
@NullMarked
package io.jirani.explorer;

import org.jspecify.annotations.NullMarked;
