package org.millijoule.cli.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.millijoule.cli.option.GivenDataOptions;
import org.millijoule.cli.terminal.ExitCode;
import org.millijoule.job.evaluate.GivenModel;
import org.millijoule.job.evaluate.Prediction;
import org.millijoule.simulate.TextTable;
import org.millijoule.store.files.Json;
import org.millijoule.text.Visible;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `predict MODEL IMAGE...`: what a network says of pictures.
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        description = "Shows which classes a network, an ONNX file or a run, sees in pictures.",
        footer = {
            "",
            "For example: millijoule predict net.onnx cat.jpg --pixels imagenet --classes names.txt",
            "All of it: docs/evaluate.md."
        })
public final class PredictCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "MODEL", description = "ONNX file, float or quantized, or run directory.")
    private Path model = Path.of("");

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "Pictures: JPEG, PNG, BMP or GIF.")
    private List<Path> images = new ArrayList<>();

    @Mixin
    private GivenDataOptions given = new GivenDataOptions();

    @Option(names = "--top", paramLabel = "K", description = "Classes shown of each picture; by default 5.")
    private int top = 5;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        GivenModel network = GivenModel.of(model, "predict");
        Prediction.Answer answer = new Prediction(network, given.read(), images, top).run();
        System.out.print(json ? Json.write(answer) : text(answer));
        return ExitCode.DONE;
    }

    private static String text(Prediction.Answer answer) {
        StringBuilder text = new StringBuilder();
        for (Prediction.OfPicture picture : answer.predictions()) {
            text.append(text.isEmpty() ? "" : "\n")
                    .append(Visible.line(picture.image()))
                    .append('\n');
            TextTable table = new TextTable("class", "<name", "probability %");
            for (Prediction.Guess guess : picture.top()) {
                table.row(
                        String.valueOf(guess.number()),
                        guess.name(),
                        String.format(Locale.ROOT, "%.2f", 100 * guess.probability()));
            }
            text.append(table.text());
        }
        return text.toString();
    }
}
