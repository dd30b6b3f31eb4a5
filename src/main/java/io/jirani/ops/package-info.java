/** How the gateway is doing: health, metrics, alerts. */
@NullMarked
package io.jirani.ops;

import org.jspecify.annotations.NullMarked;
