/** Tests of what people may ask about their data. */
@org.jspecify.annotations.NullMarked
package io.jirani.people;
