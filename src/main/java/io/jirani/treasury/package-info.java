/** The operator's side of the books: floats, sweeps, the community's fund, subscriptions, partners, taxes. Recipes only. */
@NullMarked
package io.jirani.treasury;

import org.jspecify.annotations.NullMarked;
