@NullMarked
package io.jirani.demo.daraja;

import org.jspecify.annotations.NullMarked;
