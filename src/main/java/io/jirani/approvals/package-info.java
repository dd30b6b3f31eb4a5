/** What moves other people's money or rights waits here until enough other people have agreed to exactly that. */
@org.jspecify.annotations.NullMarked
package io.jirani.approvals;
