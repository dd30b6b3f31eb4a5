/** Each invariant of the books is attacked on a real PostgreSQL, by the books' own doors and past them (docs/invariants.md). */
@NullMarked
package io.jirani.attacks;

import org.jspecify.annotations.NullMarked;
