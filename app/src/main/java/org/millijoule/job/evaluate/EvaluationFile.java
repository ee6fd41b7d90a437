package org.millijoule.job.evaluate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.millijoule.report.Confusion;
import org.millijoule.statistics.BinomialInterval;
import org.millijoule.store.files.Json;

/// `evaluate --json`.
///
/// @param data where they are, and what
/// @param input height x width x channels, layout and type
/// @param images number evaluated
/// @param top1 in percent, of the first engine
/// @param top1Interval 95%, what the number of images leaves open
/// @param top5 in percent; null where there are no more than five classes
/// @param chance in percent
/// @param mostConfused the commonest mistakes
/// @param advice what is suspected of pixels or classes; null where nothing is
public record EvaluationFile(
        int schema,
        String model,
        String data,
        String split,
        String input,
        String pixels,
        int classes,
        int images,
        double top1,
        List<Double> top1Interval,
        OptionalDouble top5,
        Optional<List<Double>> top5Interval,
        double chance,
        List<EngineRow> engines,
        List<EnginePair> agreement,
        List<Confusion.Mistake> mostConfused,
        Optional<String> advice) {
    /// One engine.
    ///
    /// @param top1 in percent
    public record EngineRow(String engine, double top1, OptionalDouble top5, double imagesPerS) {}

    private static final int MISTAKES = 10;

    /// The figures of an evaluation.
    public static EvaluationFile of(Evaluated result) {
        Answers best = result.best();
        int images = result.images().count();
        OptionalDouble top5 = top5(result, best);
        return new EvaluationFile(
                Json.SCHEMA,
                result.model().file().toString(),
                result.data().place() + ": " + result.data().words(),
                result.part().word(),
                result.input().toString(),
                result.pixels().toString(),
                result.mapping().outputs().size(),
                images,
                best.top1(),
                interval(best.top1(), images),
                top5,
                top5.isPresent() ? Optional.of(interval(top5.getAsDouble(), images)) : Optional.empty(),
                result.look().chance(),
                result.answers().stream()
                        .map(answer -> new EngineRow(
                                answer.engine(), answer.top1(), top5(result, answer), answer.imagesPerSecond()))
                        .toList(),
                result.agreement(),
                result.confusion().mistakes(MISTAKES),
                result.look().advice());
    }

    private static OptionalDouble top5(Evaluated result, Answers answer) {
        return result.hasTop5() ? OptionalDouble.of(answer.top5()) : OptionalDouble.empty();
    }

    private static List<Double> interval(double percent, int images) {
        BinomialInterval interval = BinomialInterval.wilson(percent, images);
        return List.of(interval.low(), interval.high());
    }
}
