/** The gateway: {@link io.jirani.Main} reads the command, {@link io.jirani.App} puts the parts together. Read App and you have seen the whole system. */
@NullMarked
package io.jirani;

import org.jspecify.annotations.NullMarked;
