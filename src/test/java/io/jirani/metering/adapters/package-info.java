@NullMarked
package io.jirani.metering.adapters;

import org.jspecify.annotations.NullMarked;
