package org.millijoule.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.millijoule.learn.log.Checkpoint;
import org.millijoule.learn.log.Metrics;
import org.millijoule.network.Shape;
import org.millijoule.search.Fidelity;
import org.millijoule.search.Trial;
import org.millijoule.space.Architecture;
import org.millijoule.space.blocks.BitSharing;
import org.millijoule.space.blocks.Connectivity;
import org.millijoule.space.blocks.ExpansionOne;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.space.blocks.Stage;
import org.millijoule.space.blocks.Stem;
import org.millijoule.store.files.Json;
import org.millijoule.store.files.Provenance;
import org.millijoule.supernet.FloatTensor;

/// A small run for the tests of this package: step n writes a trial, a row of metrics and arrays filled with n.
public final class RunFixture {
    static final MobileBlockSpace SPACE = new MobileBlockSpace(
            Optional.of(new Shape(8, 8, 1)),
            Optional.of(4),
            new Stem(8, 1),
            List.of(new Stage(8, 1, 2), new Stage(16, 2, 1)),
            0,
            1.0,
            List.of(1, 3),
            List.of(3, 5),
            List.of(2, 4, 8),
            Connectivity.BLOCK,
            BitSharing.BLOCK,
            ExpansionOne.KEEP,
            8,
            Optional.empty());

    static final Architecture ARCHITECTURE = SPACE.parse("s1m3k5b4.8|s0|s1m1k3b2.2");

    private RunFixture() {}

    static Provenance provenance(long seed) {
        return new Provenance(
                Json.SCHEMA,
                "0.1.0",
                Optional.empty(),
                "abcdef0123456789",
                seed,
                "data",
                Optional.empty(),
                2,
                "AVX2",
                new TreeMap<>(java.util.Map.of(Provenance.LIBTORCH, "2.10.0")),
                new Provenance.Machine("Linux", "amd64", "a processor", 2, 1L << 33),
                "2026-11-01T00:00:00Z",
                Optional.empty(),
                List.of("2026-11-01T00:00:00Z"),
                Optional.empty());
    }

    public static RunDirectory open(Path directory, boolean resume) {
        return open(directory, resume, 3);
    }

    public static RunDirectory open(Path directory, boolean resume, long seed) {
        return RunDirectory.open(directory, resume, provenance(seed), "seed: 3\n", SPACE::print, RunWatch.NONE);
    }

    static Trial trial(int number, int step) {
        Trial.Costs costs = new Trial.Costs(step * 0.1, 1e-5, 1234);
        return new Trial(number, step, Fidelity.SUPERNET, ARCHITECTURE, 3, 100.0 / 3, costs, step % 2 == 0);
    }

    public static void step(RunDirectory run, int step) {
        run.trial(trial(run.trials(), step));
        OptionalDouble none = OptionalDouble.empty();
        run.metrics(new Metrics(
                step, step / 10, "search", OptionalDouble.of(1.0 / step), none, none, none, none, none, none));
    }

    public static Checkpoint checkpoint(String stage, int step, boolean finished, int size) {
        float[] weights = new float[size];
        double[] theta = new double[10];
        java.util.Arrays.fill(weights, step);
        java.util.Arrays.fill(theta, 1.0 / step);
        SortedMap<String, FloatTensor> floats = new TreeMap<>();
        floats.put("weights/ä", new FloatTensor(List.of(size / 10, 10), weights));
        floats.put("empty", FloatTensor.vector());
        return new Checkpoint(stage, step, finished, floats, new TreeMap<>(java.util.Map.of("theta", theta)));
    }
}
