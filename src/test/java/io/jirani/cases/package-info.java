@NullMarked
package io.jirani.cases;

import org.jspecify.annotations.NullMarked;
