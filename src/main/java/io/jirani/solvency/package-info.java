/** The daily proof that everybody who is owed something was counted, and that there is enough (ruling 26). */
@NullMarked
package io.jirani.solvency;

import org.jspecify.annotations.NullMarked;
