package org.millijoule.store.files;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.millijoule.store.disk.Checksum;

/// What must be the same for a run to go on as if it had never stopped.
///
/// @param specHash covers everything but the data path and `--out`
/// @param vectorLevel of the processor, as libtorch uses it: results are the same at every one, but a run is of one
///     machine
public record RunIdentity(
        String specHash, long seed, String dataHash, int threads, String libtorch, String vectorLevel) {
    /// One word for all of it, which every checkpoint of the run holds.
    public String digest() {
        String all = String.join(
                "\n", specHash, Long.toString(seed), dataHash, Integer.toString(threads), libtorch, vectorLevel);
        return HexFormat.of().formatHex(Checksum.digest().digest(all.getBytes(StandardCharsets.UTF_8)));
    }

    /// Each difference as `what was A, now is B`.
    public List<String> differences(RunIdentity now) {
        List<String> differences = new ArrayList<>();
        compare(differences, "spec hash", specHash, now.specHash);
        compare(differences, "seed", Long.toString(seed), Long.toString(now.seed));
        compare(differences, "data hash", dataHash, now.dataHash);
        compare(differences, "number of threads", Integer.toString(threads), Integer.toString(now.threads));
        compare(differences, "libtorch version", libtorch, now.libtorch);
        compare(differences, "vector level", vectorLevel, now.vectorLevel);
        return differences;
    }

    private static void compare(List<String> differences, String what, String was, String is) {
        if (!was.equals(is)) {
            differences.add("the " + what + " was " + was + ", now is " + is);
        }
    }
}
