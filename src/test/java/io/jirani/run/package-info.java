/** Tests of what runs again and again. */
@org.jspecify.annotations.NullMarked
package io.jirani.run;
