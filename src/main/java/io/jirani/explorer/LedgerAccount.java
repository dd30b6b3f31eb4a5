package io.jirani.explorer;

import io.jirani.ledger.Account;

/**
 * An account of the books as it is looked at.
 *
 * @param number of its row
 * @param kind its kind in the chart
 * @param what the kind in words
 */
record LedgerAccount(long number, Account account, String kind, Side side, String what, Owner owner) {
    /** What makes an account grow. */
    enum Side {
        DEBIT("D", 1),
        CREDIT("C", -1);

        private final String code;
        private final int sign;

        Side(String code, int sign) {
            this.code = code;
            this.sign = sign;
        }

        /** What a debit does to the account: 1 or -1. */
        int sign() {
            return sign;
        }

        static Side of(String code) {
            return code.equals(DEBIT.code) ? DEBIT : CREDIT;
        }

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
