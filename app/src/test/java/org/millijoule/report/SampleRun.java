package org.millijoule.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.millijoule.network.Layer;
import org.millijoule.network.Network;
import org.millijoule.network.Node;
import org.millijoule.network.Precision;
import org.millijoule.network.Shape;
import org.millijoule.space.Architecture;
import org.millijoule.space.Candidate;
import org.millijoule.space.SearchSpace;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.space.blocks.Stage;
import org.millijoule.space.blocks.Stem;

/// Writes a run directory that looks like one of a real search: nine blocks, two of them left out. The figures
/// are made up but hang together.
record SampleRun(String name, int trials, int epochs) {
    static final String LINE = "s1m6k3b6.8|s1m3k5b4.6|s0|s1m6k5b4.6|s1m3k3b4.4|s1m6k7b2.4|s1m6k3b4.6|s0|s1m1k3b2.2";
    static final String SPEC = """
            data:
              kind: fashion-mnist
              path: ../data/fashion-mnist
            space:
              kind: mobile-blocks
              width: 1.0
              stem: {channels: 16, stride: 1}
              stages:
              - {channels: 24, stride: 2, blocks: 3}
              - {channels: 40, stride: 2, blocks: 3}
              - {channels: 64, stride: 1, blocks: 3}
            """;

    static MobileBlockSpace space() {
        MobileBlockSpace talk = new MobileBlockSpace();
        return new MobileBlockSpace(
                Optional.of(new Shape(28, 28, 1)),
                Optional.of(10),
                new Stem(16, 1),
                List.of(new Stage(24, 2, 3), new Stage(40, 2, 3), new Stage(64, 1, 3)),
                128,
                1.0,
                talk.expansions(),
                talk.kernels(),
                talk.bits(),
                talk.connectivity(),
                talk.bitSharing(),
                talk.expansionOne(),
                8,
                Optional.empty());
    }

    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("spec.yaml"), "name: '" + name.replace("'", "''") + "'\n" + SPEC);
        Files.writeString(directory.resolve("provenance.json"), """
                {"schema": 1, "version": "0.1.0", "commit": "4be19c0a", "spec_hash": "9f2c11ab73d0", "seed": 0,
                 "data_hash": "c0ffee5417", "threads": 2, "vector_level": "AVX2",
                 "libraries": {"libtorch": "2.10.0", "onnxruntime": "1.29.0"},
                 "machine": {"os": "Linux", "arch": "amd64", "processor": "secret-host", "processors": 2,
                 "memory_bytes": 8589934592}, "started": "2026-01-01T10:00:00Z", "finished": null, "sessions": []}
                """);
        Candidate candidate = space().decode(space().parse(LINE));
        double energy = cost(directory, candidate);
        Files.writeString(directory.resolve("architecture.json"), architecture());
        Files.writeString(directory.resolve("result.json"), result(energy));
        Files.writeString(directory.resolve("trials.csv"), trialRows(energy));
        Files.writeString(directory.resolve("metrics.csv"), metricRows());
    }

    private static String architecture() {
        List<String> blocks = new ArrayList<>();
        String[] parts = LINE.split("\\|", -1);
        for (var place : space().blocks()) {
            String part = parts[place.index()];
            boolean present = part.length() > 2;
            String[] n = present ? part.replaceAll("[smkb.|]", " ").strip().split(" +", -1) : new String[] {};
            blocks.add(String.format(
                    Locale.ROOT,
                    "{\"index\": %d, \"stage\": %d, \"s\": %d, \"m\": %s, \"k\": %s, \"b1\": %s, \"b2\": %s, \"inert\": %s}",
                    place.index(),
                    place.stage(),
                    present ? 1 : 0,
                    present ? n[1] : "null",
                    present ? n[2] : "null",
                    present ? n[3] : "null",
                    present ? n[4] : "null",
                    !place.keepsShape()));
        }
        return "{\"schema\": 1, \"space\": \"mobile-blocks\", \"input\": [28, 28, 1], \"classes\": 10, \"line\": \""
                + LINE + "\", \"blocks\": [" + String.join(",\n", blocks) + "]}\n";
    }

    private static double cost(Path directory, Candidate candidate) throws IOException {
        Network network = candidate.network();
        List<String> rows = new ArrayList<>();
        double total = 0;
        int precision = 0;
        for (Node node : network.nodes()) {
            Layer layer = node.layer();
            Precision bits =
                    layer.quantizable() ? candidate.precisions().precisions().get(precision++) : new Precision(8, 8);
            double core = layer.macs() * bits.weightBits() * bits.activationBits() * 9e-4;
            double wbuf = layer.macs() * bits.weightBits() * 3e-3;
            double ibuf = layer.macs() * bits.activationBits() * 4e-3;
            double obuf = layer.output().elements() * 3.0;
            double dram = (layer.weights() * bits.weightBits() + layer.output().elements() * 32 * 0.3) * 0.11;
            double sum = core + wbuf + ibuf + obuf + dram;
            total += sum;
            rows.add(String.format(
                    Locale.ROOT,
                    "{\"name\": \"%s\", \"kind\": \"%s\", \"weight_bits\": %s, \"activation_bits\": %s, \"output_bits\": 8,"
                            + " \"cycles\": %d, \"energy_nj\": {\"core\": %s, \"wbuf\": %s, \"ibuf\": %s, \"obuf\": %s,"
                            + " \"dram\": %s, \"total\": %s}}",
                    node.name(),
                    layer.getClass().getSimpleName().toLowerCase(Locale.ROOT),
                    bits.weightBits(),
                    bits.activationBits(),
                    layer.macs() / 100,
                    core,
                    wbuf,
                    ibuf,
                    obuf,
                    dram,
                    sum));
        }
        Files.writeString(
                directory.resolve("cost.json"),
                String.format(
                        Locale.ROOT, """
                        {"schema": 1, "input": [28, 28, 1], "classes": 10, "hardware": {"name": "bf_e", "depthwise": "block-diagonal", "outputs": "public", "batch": 1},
                         "total": {"cycles": 181204, "latency_ms": 0.362, "energy_mj": %s, "model_bytes": 61204,
                         "peak_ram_bytes": 90112, "parameters": %d, "macs": %d, "bit_ops": 264000000},
                         "layers": [%s]}
                        """, total / 1e6, network.weights(), network.macs(), String.join(",\n", rows)));
        return total / 1e6;
    }

    private static String result(double energy) {
        return String.format(Locale.ROOT, """
                {"schema": 1, "status": "ok", "seed": 0, "strategy": "joint", "architecture": "%s",
                 "budget": [{"metric": "energy", "limit": 2, "actual": %s, "unit": "mJ", "satisfied": true}],
                 "accuracy": {"supernet_validation": 88.42, "retrained_validation": 91.55, "test": 91.2, "test_onnx": 91.21},
                 "agreement": {"images": 10000, "same_top1": 9998, "max_abs_logit_difference": 0.00312},
                 "replay": {"images": 200, "same_top1": 200, "max_abs_logit_difference": 0},
                 "fake_quantization": {"images": 10000, "same_top1": 9990, "max_abs_logit_difference": 0.25},
                 "baselines": [{"name": "smallest", "architecture": "s0", "test": 78.1, "energy_mj": 0.52,
                                "latency_ms": 0.1, "model_bytes": 20000},
                               {"name": "largest", "architecture": "s1", "test": 92.6, "energy_mj": 6.9,
                                "latency_ms": 1.1, "model_bytes": 200000}],
                 "choice": {"by": "validation-loss", "images": 2000, "recalibration_batches": 0, "finalists": 3,
                             "with_less_error": 1, "runner_up": null,
                             "chosen": {"trial": 1, "architecture": "s1", "loss": 0.3, "error": 9.1, "energy_mj": 1.5}},
                 "warnings": ["The policy was searched on 20%% of the training split."]}
                """, LINE, energy);
    }

    private String trialRows(double found) {
        StringBuilder rows = new StringBuilder(
                "number,step,fidelity,architecture,seed,error,energy_mj,latency_ms,model_bytes,feasible,loss,rank\n");
        SplittableRandom random = new SplittableRandom(7);
        SearchSpace space = space();
        for (int i = 0; i < trials; i++) {
            int[] options = space.choices().stream()
                    .mapToInt(choice -> random.nextInt(choice.options().size()))
                    .toArray();
            double progress = (double) i / trials;
            double energy = found * (0.75 + (1.2 - progress) * 1.6 * random.nextDouble() + 0.1 * random.nextGaussian());
            double error = 9.4
                    + 2.2 / Math.max(0.3, energy / found)
                    + 9 * (1 - progress) * random.nextDouble()
                    + 1.4 * random.nextDouble();
            rows.append(String.format(
                    Locale.ROOT,
                    "%d,%d,supernet,%s,0,%.3f,%.5f,%.4f,%d,%s,%.4f,%s%n",
                    i,
                    400 + i / 6 * 200,
                    space.print(space.canonical(Architecture.of(options))),
                    error,
                    energy,
                    energy / 4,
                    (int) (38_000 * energy),
                    energy <= 2,
                    error / 30,
                    i < 3 ? 3 - i : ""));
        }
        if (trials > 0) {
            rows.append("900,0,retrained," + LINE + ",0,8.45,1.2,0.3,61204,true,0.31,\n")
                    .append("901,0,retrained,s0,0,21.9,0.52,0.1,2000,true,0.9,\n");
        }
        return rows.toString();
    }

    private String metricRows() {
        StringBuilder rows = new StringBuilder("step,epoch,phase,train_loss,validation_loss,validation_accuracy,"
                + "expected_energy_mj,lambda,temperature,entropy\n");
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < epochs; i++) {
            double t = (i + 1.0) / epochs;
            boolean warm = t < 0.2;
            double loss = 0.3 + 1.9 * Math.exp(-6 * t) + 0.04 * random.nextGaussian();
            double energy = 1.6 + 1.6 * Math.exp(-5 * Math.max(0, t - 0.2)) + 0.02 * random.nextGaussian();
            rows.append(String.format(
                    Locale.ROOT,
                    "%d,%d,%s,%.4f,%.4f,%.2f,%.4f,%s,%s,%s%n",
                    i * 100,
                    i,
                    warm ? "warm-up" : "search",
                    loss,
                    loss + 0.06 + 0.02 * random.nextGaussian(),
                    90 - 62 * Math.exp(-5 * t),
                    energy,
                    warm ? "" : String.format(Locale.ROOT, "%.4f", Math.sin(Math.min(1, t) * 2.6) * 0.8),
                    warm ? "" : String.format(Locale.ROOT, "%.4f", 5 * Math.pow(0.1, t)),
                    warm ? "" : String.format(Locale.ROOT, "%.4f", 1.2 * Math.pow(1 - t, 0.7))));
        }
        for (String network : List.of("found", "smallest", "largest")) {
            double best = network.equals("smallest") ? 78 : network.equals("largest") ? 93 : 91.5;
            for (int i = 0; i < Math.max(1, epochs / 5); i++) {
                double t = (i + 1.0) / Math.max(1, epochs / 5);
                rows.append(String.format(
                        Locale.ROOT,
                        "%d,%d,retrain-%s,%.4f,,%.2f,,,,%n",
                        i * 100,
                        i,
                        network,
                        0.2 + (100 - best) / 60 + 1.6 * Math.exp(-5 * t) + 0.02 * random.nextGaussian(),
                        best - 45 * Math.exp(-6 * t) + 0.3 * random.nextGaussian()));
            }
        }
        return rows.toString();
    }
}
