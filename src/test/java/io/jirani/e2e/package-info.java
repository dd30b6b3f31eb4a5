/** The whole gateway over real sockets: a meter's line, a phone company's simulator, clients, and what they may not do. */
@NullMarked
package io.jirani.e2e;

import org.jspecify.annotations.NullMarked;
