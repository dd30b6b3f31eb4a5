/**
 * Safaricom's Daraja as a separate provider: a real HTTP server that speaks the provider's wire and keeps its own truth in
 * its own journal. It knows nothing of the gateway and is reached only through its socket. Behaviour: docs/sandbox.md.
 */
@NullMarked
package io.jirani.demo.daraja;

import org.jspecify.annotations.NullMarked;
