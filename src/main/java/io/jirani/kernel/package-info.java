/** The words of the field as types: energy, money, prices, intervals, phones and ids. Imports the JDK only. */
@NullMarked
package io.jirani.kernel;

import org.jspecify.annotations.NullMarked;
