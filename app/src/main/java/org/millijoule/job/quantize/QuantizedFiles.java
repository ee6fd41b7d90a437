package org.millijoule.job.quantize;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.network.Precision;
import org.millijoule.network.QuantizationPolicy;
import org.millijoule.store.RunDirectory;
import org.millijoule.store.files.ArchitectureFile;
import org.millijoule.store.files.CostFile;
import org.millijoule.store.files.Json;

/// What is known of the quantized network before it is trained: its bit-widths and its costs.
record QuantizedFiles(QuantizeProblem problem, RunDirectory run) {
    /// `architecture.json` of a given network: its bits are all that was chosen.
    record GivenArchitecture(
            int schema, String space, List<Integer> input, int classes, Optional<String> line, List<Layer> layers) {
        record Layer(String name, int weightBits, int activationBits) {}
    }

    void write(QuantizationPolicy policy) {
        List<String> names = problem.choices().names();
        List<GivenArchitecture.Layer> layers = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Precision precision = policy.precisions().get(i);
            layers.add(new GivenArchitecture.Layer(names.get(i), precision.weightBits(), precision.activationBits()));
        }
        run.writeJson(
                ArchitectureFile.NAME,
                new GivenArchitecture(
                        Json.SCHEMA,
                        "given",
                        problem.graph().input().sides(),
                        problem.graph().classes(),
                        Optional.empty(),
                        layers));
        run.writeJson(
                "cost.json",
                CostFile.of(
                        problem.graph().input().sides(),
                        problem.graph().classes(),
                        problem.spec().hardware(),
                        problem.cost(policy),
                        problem.statistics(policy)));
        String bits = BitsCsv.text(names, policy.precisions());
        run.writeFile(BitsCsv.NAME, path -> Files.writeString(path, bits));
    }
}
