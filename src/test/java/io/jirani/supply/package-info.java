/** The terms on which households have light, on a real database. */
@NullMarked
package io.jirani.supply;

import org.jspecify.annotations.NullMarked;
