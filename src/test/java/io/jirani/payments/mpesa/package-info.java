/** Tests of Daraja's wire. */
@NullMarked
package io.jirani.payments.mpesa;

import org.jspecify.annotations.NullMarked;
