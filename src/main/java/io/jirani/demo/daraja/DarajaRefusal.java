package io.jirani.demo.daraja;

/**
 * The provider says no at once: an HTTP status and the error envelope. Codes: fact sheet section 13.
 */
final class DarajaRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final String said;

    DarajaRefusal(int status, String code, String said) {
        super(code + " " + said, null, false, false);
        this.status = status;
        this.code = code;
        this.said = said;
    }

    static DarajaRefusal invalid(String field) {
        return new DarajaRefusal(400, "400.002.02", "Bad Request - Invalid " + field);
    }

    /** The overloaded code: wrong credentials, no such merchant, line busy, and on queries almost anything. */
    static DarajaRefusal overloaded(String said) {
        return new DarajaRefusal(500, "500.001.1001", said);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String said() {
        return said;
    }
}
