package org.millijoule.job.benchmark;

import java.util.Optional;
import org.millijoule.machine.Arithmetic;
import org.millijoule.machine.Origin;
import org.millijoule.machine.Version;
import org.millijoule.store.files.Provenance;

/// Where the figures of a benchmark come from: this build on this machine. No times, so that a benchmark that
/// finds everything done prints what it printed before; trainings have a `provenance.json` of their own.
///
/// @param commit of the source tree, with `-dirty` where it had changes; empty outside a checkout
/// @param dataHash SHA-256 of the training split; empty where images are generated for the benchmark alone
public record BenchmarkOrigin(
        String version,
        Optional<String> commit,
        String libtorch,
        String vectorLevel,
        Provenance.Machine machine,
        Optional<String> dataHash) {
    static BenchmarkOrigin ofData(String hash) {
        return of(Optional.of(hash));
    }

    public static BenchmarkOrigin withoutData() {
        return of(Optional.empty());
    }

    private static BenchmarkOrigin of(Optional<String> dataHash) {
        Arithmetic here = Arithmetic.ofThisMachine();
        return new BenchmarkOrigin(
                Version.number(), Origin.commit(), here.libtorch(), here.vectorLevel(), Origin.machine(), dataHash);
    }
}
