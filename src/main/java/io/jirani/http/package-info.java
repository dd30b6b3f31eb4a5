/** The HTTP door: the contract's router, problem details, who is calling, and the event stream. */
@NullMarked
package io.jirani.http;

import org.jspecify.annotations.NullMarked;
