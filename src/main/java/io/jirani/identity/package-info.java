/** Who there is: communities with their tariffs, households with phones, operators, and their keys. */
@NullMarked
package io.jirani.identity;

import org.jspecify.annotations.NullMarked;
