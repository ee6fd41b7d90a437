package org.millijoule.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;
import org.millijoule.store.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads a run directory into a [Run]. The three JSON files must be there; each value in them may be null.
record RunFiles(Path directory) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// @throws IOException naming the file, if one is missing or is no JSON
    Run read() throws IOException {
        return new Run(
                found(json("architecture.json")),
                cost(json("cost.json")),
                outcome(json("result.json")),
                trials(),
                metrics());
    }

    JsonNode json(String name) throws IOException {
        Path file = directory.resolve(name);
        try {
            return JSON.readTree(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": there is no such file. Maybe the run has not finished?", e);
        } catch (JacksonException e) {
            throw new IOException(Json.complaint(file.toString(), e) + ". Maybe the file was damaged?", e);
        }
    }

    private static Run.Found found(JsonNode json) {
        Optional<String> line = text(json.path("line"));
        String[] parts = line.orElse("").split("\\|", -1);
        List<Run.FoundBlock> blocks = new ArrayList<>();
        for (JsonNode block : json.path("blocks")) {
            int index = integer(block.path("index")).orElse(blocks.size());
            boolean connected = flag(block.path("s"));
            // `s0` alone is a block left out, `s0m6...` one without residual connection.
            boolean present = connected || (index < parts.length && parts[index].length() > 2);
            blocks.add(new Run.FoundBlock(
                    index,
                    integer(block.path("stage")).orElse(0),
                    present,
                    connected,
                    flag(block.path("inert")),
                    integer(block.path("m")),
                    integer(block.path("k")),
                    integer(block.path("b1")),
                    integer(block.path("b2"))));
        }
        return new Run.Found(
                text(json.path("space")), shape(json.path("input")), integer(json.path("classes")), line, blocks);
    }

    /// A shape as a text, a list or an object.
    static Optional<String> shape(JsonNode json) {
        if (!json.isContainer()) {
            return text(json).map(text -> text.replace('x', '×'));
        }
        List<String> sides = new ArrayList<>();
        for (JsonNode side : json) {
            text(side).ifPresent(sides::add);
        }
        return sides.isEmpty() ? Optional.empty() : Optional.of(String.join("×", sides));
    }

    private static Run.CostSheet cost(JsonNode json) {
        JsonNode hardware = json.path("hardware");
        JsonNode total = json.path("total");
        List<Run.LayerRow> layers = new ArrayList<>();
        for (JsonNode layer : json.path("layers")) {
            JsonNode energy = layer.path("energy_nj");
            Map<EnergyPart, Double> parts = new EnumMap<>(EnergyPart.class);
            for (EnergyPart part : EnergyPart.values()) {
                parts.put(part, Math.max(0, number(energy.path(part.key())).orElse(0)));
            }
            double sum =
                    parts.values().stream().mapToDouble(Double::doubleValue).sum();
            double all = number(energy.path("total")).orElse(sum);
            boolean undivided = sum == 0 && all > 0; // parts are null where energy was measured as a whole
            parts.put(EnergyPart.UNDIVIDED, undivided ? all : 0);
            layers.add(new Run.LayerRow(
                    text(layer.path("name")).orElse("layer " + layers.size()),
                    text(layer.path("kind")),
                    integer(layer.path("weight_bits")),
                    integer(layer.path("activation_bits")),
                    integer(layer.path("output_bits")),
                    number(layer.path("cycles")),
                    parts,
                    all));
        }
        return new Run.CostSheet(
                new Run.Hardware(
                        text(hardware.path("name")),
                        text(hardware.path("depthwise")),
                        text(hardware.path("outputs")),
                        number(hardware.path("batch"))),
                new Run.Total(
                        number(total.path("cycles")),
                        number(total.path("latency_ms")),
                        number(total.path("energy_mj")),
                        number(total.path("model_bytes")),
                        number(total.path("peak_ram_bytes")),
                        number(total.path("parameters")),
                        number(total.path("macs")),
                        number(total.path("bit_ops"))),
                layers);
    }

    private static Run.Outcome outcome(JsonNode json) {
        JsonNode accuracy = json.path("accuracy");
        return new Run.Outcome(
                text(json.path("status")),
                text(json.path("seed")),
                text(json.path("strategy")),
                all(json.path("budget")).stream()
                        .map(budget -> new Run.Budget(
                                text(budget.path("metric")).orElse("").toLowerCase(Locale.ROOT),
                                number(budget.path("limit")),
                                number(budget.path("actual")),
                                text(budget.path("unit")).orElse(""),
                                flag(budget.path("satisfied"))))
                        .toList(),
                new Run.Accuracy(
                        number(accuracy.path("supernet_validation")),
                        number(accuracy.path("retrained_validation")),
                        number(accuracy.path("test")),
                        number(accuracy.path("test_onnx"))),
                agreement(json.path("agreement")),
                all(json.path("baselines")).stream()
                        .map(baseline -> new Run.Baseline(
                                text(baseline.path("name")).orElse("unnamed"),
                                number(baseline.path("test")),
                                number(baseline.path("energy_mj")),
                                number(baseline.path("latency_ms")),
                                number(baseline.path("model_bytes"))))
                        .toList(),
                shape(json.path("target").path("input"))
                        .map(input -> new Run.Target(
                                input, integer(json.path("target").path("classes")))),
                choice(json.path("choice")),
                all(json.path("warnings")).stream()
                        .flatMap(warning -> text(warning).stream())
                        .toList());
    }

    private static Optional<Run.Choice> choice(JsonNode json) {
        return text(json.path("by"))
                .map(by -> new Run.Choice(
                        by,
                        integer(json.path("images")),
                        integer(json.path("recalibration_batches")),
                        integer(json.path("finalists")),
                        integer(json.path("with_less_error"))));
    }

    private static Optional<Run.Agreement> agreement(JsonNode json) {
        OptionalDouble images = number(json.path("images"));
        if (images.isEmpty() || images.getAsDouble() < 1) {
            return Optional.empty();
        }
        OptionalDouble same = number(json.path("same_top1"));
        // A whole number counts images, a fraction is their share.
        boolean counted = json.path("same_top1").isIntegralNumber();
        OptionalDouble share =
                same.isPresent() && counted ? OptionalDouble.of(same.getAsDouble() / images.getAsDouble()) : same;
        return Optional.of(
                new Run.Agreement((long) images.getAsDouble(), share, number(json.path("max_abs_logit_difference"))));
    }

    private List<Run.TrialRow> trials() throws IOException {
        CsvTable table = CsvTable.read(directory.resolve("trials.csv"));
        List<Run.TrialRow> trials = new ArrayList<>();
        for (List<String> row : table.rows()) {
            trials.add(new Run.TrialRow(
                    table.text(row, "number"),
                    table.text(row, "step"),
                    table.text(row, "fidelity").toLowerCase(Locale.ROOT),
                    table.text(row, "architecture"),
                    table.number(row, "error"),
                    table.number(row, "energy_mj"),
                    table.number(row, "latency_ms"),
                    table.number(row, "model_bytes"),
                    table.text(row, "feasible").equalsIgnoreCase("true")
                            || table.text(row, "feasible").equals("1"),
                    table.number(row, "loss"),
                    table.whole(row, "rank")));
        }
        return trials;
    }

    private List<Run.MetricRow> metrics() throws IOException {
        CsvTable table = CsvTable.read(directory.resolve("metrics.csv"));
        List<Run.MetricRow> metrics = new ArrayList<>();
        for (List<String> row : table.rows()) {
            metrics.add(new Run.MetricRow(
                    table.number(row, "step").orElse(metrics.size()),
                    table.text(row, "phase"),
                    table.number(row, "train_loss"),
                    table.number(row, "validation_loss"),
                    table.number(row, "validation_accuracy"),
                    table.number(row, "expected_energy_mj"),
                    table.number(row, "lambda"),
                    table.number(row, "temperature"),
                    table.number(row, "entropy")));
        }
        return metrics;
    }

    private static List<JsonNode> all(JsonNode json) {
        return StreamSupport.stream(json.spliterator(), false).toList();
    }

    static Optional<String> text(JsonNode json) {
        if (json.isString()) {
            return Optional.of(json.stringValue()).filter(text -> !text.isBlank());
        }
        return json.isNumber() || json.isBoolean() ? Optional.of(json.toString()) : Optional.empty();
    }

    private static OptionalDouble number(JsonNode json) {
        return json.isNumber() && Double.isFinite(json.doubleValue())
                ? OptionalDouble.of(json.doubleValue())
                : OptionalDouble.empty();
    }

    private static OptionalInt integer(JsonNode json) {
        return json.isIntegralNumber() && json.canConvertToInt()
                ? OptionalInt.of(json.intValue())
                : OptionalInt.empty();
    }

    private static boolean flag(JsonNode json) {
        return json.isBoolean() ? json.booleanValue() : json.isNumber() && json.doubleValue() != 0;
    }
}
