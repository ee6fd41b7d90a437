package org.millijoule.cli.model;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.millijoule.cli.option.GivenDataOptions;
import org.millijoule.cli.terminal.ExitCode;
import org.millijoule.cli.terminal.StatusLine;
import org.millijoule.data.found.FoundData.Part;
import org.millijoule.job.evaluate.EngineKind;
import org.millijoule.job.evaluate.Evaluated;
import org.millijoule.job.evaluate.Evaluation;
import org.millijoule.job.evaluate.EvaluationFile;
import org.millijoule.job.evaluate.GivenData;
import org.millijoule.job.evaluate.GivenModel;
import org.millijoule.report.ConfusionPage;
import org.millijoule.store.disk.WholeFile;
import org.millijoule.store.files.Json;
import org.millijoule.text.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `evaluate MODEL`: how good a network is on labelled images, in one engine or several.
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Measures the accuracy of a network, an ONNX file or a run, on labelled images.",
        footer = {
            "",
            "For example: millijoule evaluate net.onnx --data pictures --pixels imagenet",
            "All of it: docs/evaluate.md."
        })
public final class EvaluateCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "MODEL", description = "ONNX file, float or quantized, or run directory.")
    private Path model = Path.of("");

    @Mixin
    private GivenDataOptions given = new GivenDataOptions();

    @Option(
            names = "--engine",
            paramLabel = "NAME,...",
            description =
                    "onnxruntime, onnxruntime-basic, onnxruntime-unoptimised, integers (of runs), or all; by default"
                            + " onnxruntime, and integers where there are some.")
    private Optional<String> engines = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "Of the images, spread evenly over the split.")
    private Optional<Integer> limit = Optional.empty();

    @Option(names = "--split", paramLabel = "test|train", description = "Which part of the data; by default test.")
    private String split = Part.TEST.word();

    @Option(
            names = "--predictions",
            paramLabel = "FILE.csv",
            description = "Write what each engine said: image,label,ENGINE...")
    private Optional<Path> predictions = Optional.empty();

    @Option(names = "--confusion", paramLabel = "FILE.html", description = "Write a page of what is taken for what.")
    private Optional<Path> confusion = Optional.empty();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        checkFiles();
        Part part = part();
        OptionalInt most = limit.map(OptionalInt::of).orElse(OptionalInt.empty());
        GivenModel network = GivenModel.of(model, "evaluate");
        List<EngineKind> kinds =
                engines.map(words -> EngineKind.parse(words, network)).orElseGet(() -> EngineKind.usual(network));
        Evaluated result = evaluated(network, part, most, kinds);
        predictions.ifPresent(file -> WholeFile.write(file, result.csv().getBytes(StandardCharsets.UTF_8)));
        EvaluationText text = new EvaluationText(result);
        confusion.ifPresent(
                file -> new ConfusionPage(result.confusion(), name(), text.about(), text.accuracy()).write(file));
        System.out.print(json ? Json.write(EvaluationFile.of(result)) : text.text());
        return ExitCode.DONE;
    }

    private Evaluated evaluated(GivenModel network, Part part, OptionalInt most, List<EngineKind> kinds) {
        GivenData data = given.read();
        Optional<StatusLine> line = StatusLine.ofStandardError();
        try {
            return new Evaluation(
                            network,
                            data,
                            part,
                            most,
                            kinds,
                            done -> line.ifPresent(shown -> shown.show(String.format(Locale.ROOT, "%,d images", done))))
                    .run(System.err::println);
        } finally {
            line.ifPresent(StatusLine::clear);
        }
    }

    private String name() {
        Path name = model.getFileName();
        return name == null ? model.toString() : name.toString();
    }

    private Part part() {
        for (Part part : Part.values()) {
            if (part.word().equals(split)) {
                return part;
            }
        }
        throw new UsageException("there is no split '" + split + "'. Maybe test or train?");
    }

    /// What cannot be written is told before a minute is spent.
    private void checkFiles() {
        confusion
                .filter(file -> !file.toString().toLowerCase(Locale.ROOT).matches(".*\\.html?"))
                .ifPresent(file -> {
                    throw new UsageException(
                            "--confusion " + file + ": the picture is an HTML page. Maybe " + file + ".html?");
                });
        predictions.ifPresent(file -> requireFolder("--predictions", file));
        confusion.ifPresent(file -> requireFolder("--confusion", file));
    }

    private static void requireFolder(String option, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder)) {
            throw new UsageException(option + " " + file + ": there is "
                    + (Files.isDirectory(file) ? "a folder of this name" : "no folder " + folder)
                    + ". Maybe another name, or make the folder first?");
        }
    }
}
