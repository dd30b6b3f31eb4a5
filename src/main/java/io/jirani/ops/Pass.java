package io.jirani.ops;

import io.jirani.identity.Credentials.Lasting;

/**
 * Somebody who listens, and what he came with.
 *
 * @param lasting whether it still stands: who was shut out hears nothing more
 */
record Pass(Viewer viewer, Lasting lasting) {}
