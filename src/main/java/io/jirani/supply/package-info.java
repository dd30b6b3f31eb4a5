/** On what terms a household has light (ruling 30), who changed them, and that its meters know. */
@NullMarked
package io.jirani.supply;

import org.jspecify.annotations.NullMarked;
