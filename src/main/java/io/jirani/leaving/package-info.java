/** The end of a customer, and of a community: leaving, death, money nobody asks for, winding down (ruling 29). */
@NullMarked
package io.jirani.leaving;

import org.jspecify.annotations.NullMarked;
