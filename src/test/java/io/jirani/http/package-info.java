@NullMarked
package io.jirani.http;

import org.jspecify.annotations.NullMarked;
