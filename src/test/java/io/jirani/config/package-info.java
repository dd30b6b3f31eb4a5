@NullMarked
package io.jirani.config;

import org.jspecify.annotations.NullMarked;
