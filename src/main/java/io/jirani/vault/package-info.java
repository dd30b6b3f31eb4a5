/** Seals people's data: a key per person, wrapped by the master key, so that who destroys the key has erased the person. */
@NullMarked
package io.jirani.vault;

import org.jspecify.annotations.NullMarked;
