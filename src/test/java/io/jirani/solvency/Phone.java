package io.jirani.solvency;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A phone that checks a proof by itself, with nothing of ours but {@code solvency.mjs}. */
record Phone(Path folder) {
    static boolean isThere() {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException none) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What is wrong with a proof, as a JSON array of words. */
    String says(JsonObject proof) throws IOException, InterruptedException {
        var file = Files.writeString(folder.resolve("proof.json"), proof.encode());
        var program = """
                import { readFileSync } from 'node:fs';
                import { check } from '%s';
                console.log(JSON.stringify(await check(JSON.parse(readFileSync(process.argv[1], 'utf8')))));
                """.formatted(Path.of("src/main/web/public/solvency.mjs").toUri());
        var process = new ProcessBuilder("node", "--no-warnings", "--input-type=module", "-e", program, file.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        return said;
    }
}
