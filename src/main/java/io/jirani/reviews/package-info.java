/** What people decide about money and rails: questions with their evidence and their day, and rails that stand still. */
@org.jspecify.annotations.NullMarked
package io.jirani.reviews;
