/** The launcher's commands: what {@code ./jirani --help} lists. Each reads its words, calls one room, prints, and answers an exit status. */
@NullMarked
package io.jirani.cli;

import org.jspecify.annotations.NullMarked;
