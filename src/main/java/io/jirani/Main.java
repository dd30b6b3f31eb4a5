package io.jirani;

/** The launcher's entry point. */
public final class Main {
    private Main() {}

    /** Runs one command of the gateway. */
    public static void main(String[] args) {
        System.out.println("jirani");
    }
}
