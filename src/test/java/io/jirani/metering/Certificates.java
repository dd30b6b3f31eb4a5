package io.jirani.metering;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A certificate authority and a server's certificate for this machine, ECDSA P-256, made by openssl: {@code ca.pem},
 * {@code server.pem}, {@code server.key}.
 */
record Certificates(Path folder) {
    static final Path OPENSSL = Path.of("/usr/bin/openssl");

    static Certificates make() throws IOException, InterruptedException {
        Files.createDirectories(Path.of("target"));
        var folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "certificates");
        var made = new Certificates(folder);
        made.run("""
                openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ca.key
                openssl req -x509 -new -key ca.key -days 2 -subj "/CN=test authority" -out ca.pem
                printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\\n' >san
                """);
        made.renewKey("EC -pkeyopt ec_paramgen_curve:P-256");
        made.renewCertificate(2);
        return made;
    }

    /** Writes another key of the server, of an algorithm in openssl's words. Its certificate does not fit it until renewed. */
    void renewKey(String algorithm) throws IOException, InterruptedException {
        run("openssl genpkey -algorithm %s -out server.key".formatted(algorithm));
    }

    /** Writes another certificate for the server's key. */
    void renewCertificate(int days) throws IOException, InterruptedException {
        run("""
                openssl req -new -key server.key -subj "/CN=localhost" -out server.csr
                openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days %d -extfile san -out new.pem
                mv new.pem server.pem
                """.formatted(days));
    }

    private void run(String script) throws IOException, InterruptedException {
        var made = new ProcessBuilder("sh", "-ec", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        if (made.waitFor() != 0) throw new IOException(Files.readString(folder.resolve("log")));
    }

    Path authority() {
        return folder.resolve("ca.pem");
    }

    TlsEndpoint.Identity server() {
        return new TlsEndpoint.Identity(folder.resolve("server.pem"), folder.resolve("server.key"));
    }
}
