/** The books: one double-entry ledger for energy and money, guarded by the database. */
@NullMarked
package io.jirani.ledger;

import org.jspecify.annotations.NullMarked;
