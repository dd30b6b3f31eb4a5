/** Tests of transactions. */
@org.jspecify.annotations.NullMarked
package io.jirani.db;
