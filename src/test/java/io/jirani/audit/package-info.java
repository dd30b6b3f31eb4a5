@NullMarked
package io.jirani.audit;

import org.jspecify.annotations.NullMarked;
