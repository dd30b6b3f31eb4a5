/** The way into PostgreSQL: straight-line transactions on virtual threads, and the migrations. */
@NullMarked
package io.jirani.db;

import org.jspecify.annotations.NullMarked;
