/** Tests of how people and machines prove who they are. */
@NullMarked
package io.jirani.access;

import org.jspecify.annotations.NullMarked;
