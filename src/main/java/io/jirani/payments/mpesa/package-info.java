/** Safaricom's M-Pesa through Daraja. Its wire words live here and go no further. */
@NullMarked
package io.jirani.payments.mpesa;

import org.jspecify.annotations.NullMarked;
