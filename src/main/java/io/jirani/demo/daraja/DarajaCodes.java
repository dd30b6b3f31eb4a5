package io.jirani.demo.daraja;

import java.util.Map;
import java.util.Optional;

/**
 * The text beside each result code, and the phone numbers that make a call end with one. Texts vary in the wild, hence the
 * variants: never decide by them. Codes: fact sheet sections 5, 6, 10 and 13.
 */
final class DarajaCodes {
    /** Numbers that begin so end with the code their last four digits spell, leading zeros left out. */
    private static final String BY_CODE = "25479900";

    /** Numbers that begin so: ending in 0003 the code with letters, in 1 and three digits a code of the hundred millions. */
    private static final String BY_NAME = "25479901";

    /** Numbers that begin so are refused at the door: see {@link #REFUSED}. */
    private static final String AT_THE_DOOR = "25479902";

    private static final Map<String, DarajaRefusal> REFUSED = Map.of(
            "0001", DarajaRefusal.overloaded("Wrong credentials"),
            "0002", DarajaRefusal.overloaded("Merchant does not exist"),
            "0003", DarajaRefusal.overloaded("Unable to lock subscriber, a transaction is already in process"),
            "0004", new DarajaRefusal(500, "500.003.02", "System is busy. Please try again in few minutes."),
            "0005", new DarajaRefusal(500, "500.003.03", "Quota Violation"),
            "0006", new DarajaRefusal(403, "403.001", "No subscription to this product"),
            "0007", new DarajaRefusal(400, "400.002.02", "Bad Request - Invalid PhoneNumber"),
            "0008", new DarajaRefusal(500, "500.001.1001", ""),
            "0009", new DarajaRefusal(500, "500.003.1001", "Internal Server Error"));

    private static final Map<String, String> TEXTS = Map.ofEntries(
            Map.entry("0", "The service request is processed successfully."),
            Map.entry("1", "The balance is insufficient for the transaction."),
            Map.entry("2", "Declined due to limit rule: less than the minimum transaction amount."),
            Map.entry("3", "The amount is greater than the maximum transaction amount."),
            Map.entry("4", "The transaction would exceed the daily transfer limit."),
            Map.entry("5", "Declined due to limit rule: would exceed the minimum balance."),
            Map.entry("6", "Unresolved primary party."),
            Map.entry("7", "Unresolved receiver party."),
            Map.entry("8", "The transaction would exceed the maximum balance."),
            Map.entry("10", "The MSISDN is not registered on M-PESA."),
            Map.entry("11", "The debit party is in an invalid state."),
            Map.entry("12", "Credit account invalid."),
            Map.entry("13", "Unresolved debit account."),
            Map.entry("14", "The credit party is in an invalid state."),
            Map.entry("15", "Duplicate detected."),
            Map.entry("17", "System internal error."),
            Map.entry("18", "Initiator credential check failure."),
            Map.entry("20", "Unresolved initiator."),
            Map.entry("21", "The initiator is not allowed to initiate this request."),
            Map.entry("22", "The initiator is not active."),
            Map.entry("24", "Missing mandatory fields."),
            Map.entry("25", "Invalid request parameters."),
            Map.entry("26", "Traffic blocking condition in place."),
            Map.entry("29", "Invalid command."),
            Map.entry(
                    "1001",
                    "Unable to lock subscriber, a transaction is already in process for the current subscriber"),
            Map.entry("1019", "Transaction has expired"),
            Map.entry("1025", "An error occurred while sending a push request."),
            Map.entry("1031", "Request cancelled by user"),
            Map.entry("1036", "SMSC ACK timeout."),
            Map.entry("1101", "Prompt message prefix length should be less than 94."),
            Map.entry("1102", "Prompt message combined length should be less than 93."),
            Map.entry("2001", "The initiator information is invalid."),
            Map.entry("2006", "Declined due to account rule: the account status does not allow this transaction."),
            Map.entry("2008", "Authentication failed."),
            Map.entry("2020", "Invalid amount format."),
            Map.entry("2026", "Channel session expired."),
            Map.entry("2028", "The request is not permitted according to product assignment."),
            Map.entry("2040", "Credit party customer type is not supported: unregistered customer."),
            Map.entry("2051", "Invalid MSISDN format."),
            Map.entry("4999", "The transaction is still under processing"),
            Map.entry("8006", "The security credential is locked."),
            Map.entry("9999", "An error occurred while sending a push request."),
            Map.entry("R000001", "The transaction has already been reversed."),
            Map.entry("R000002", "The OriginalTransactionID is invalid."),
            Map.entry("SFC_IC0003", "The operator does not exist."),
            Map.entry("100000001", "System overload."),
            Map.entry("100000002", "Throttled."),
            Map.entry("100000009", "API abnormal."),
            Map.entry("100000011", "Rate exceeded."),
            Map.entry("100000100", "Storage object save failure."));

    private DarajaCodes() {}

    /**
     * The text beside a code.
     *
     * @param variant any number; chooses among spellings
     */
    static String text(String code, int variant) {
        var even = variant % 2 == 0;
        return switch (code) {
            case "1032" -> even ? "Request cancelled by user" : "Request Cancelled by user.";
            case "1037" -> even ? "No response from user." : "DS timeout user cannot be reached.";
            default -> TEXTS.getOrDefault(code, "The request could not be processed.");
        };
    }

    /** The code a magic number ends with whatever happens; nothing for all others, and for the one that spells 0. */
    static Optional<String> of(String msisdn) {
        var last = msisdn.substring(Math.max(0, msisdn.length() - 4));
        if (msisdn.startsWith(BY_NAME))
            return Optional.of(last.equals("0003") ? "SFC_IC0003" : "100000" + last.substring(1));
        if (!msisdn.startsWith(BY_CODE)) return Optional.empty();
        return Optional.of(last.replaceFirst("^0+(?=\\d)", "")).filter(code -> !code.equals("0"));
    }

    /** How a magic number is refused before anything happens. */
    static Optional<DarajaRefusal> refusal(String msisdn) {
        return msisdn.startsWith(AT_THE_DOOR)
                ? Optional.ofNullable(REFUSED.get(msisdn.substring(8)))
                : Optional.empty();
    }

    /** Codes that look like numbers are sent as numbers, the others as text. */
    static Object onTheWire(String code) {
        return code.chars().allMatch(Character::isDigit) ? (Object) Integer.valueOf(code) : code;
    }
}
