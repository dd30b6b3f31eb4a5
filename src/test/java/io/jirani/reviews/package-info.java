@org.jspecify.annotations.NullMarked
package io.jirani.reviews;
