/** The end of customers and communities, on a real database. */
@NullMarked
package io.jirani.leaving;

import org.jspecify.annotations.NullMarked;
