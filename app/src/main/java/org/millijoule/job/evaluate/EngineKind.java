package org.millijoule.job.evaluate;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.millijoule.text.Nearest;
import org.millijoule.text.UsageException;

/// The ways to compute a network that can be compared.
public enum EngineKind {
    /// onnxruntime as it is, which rewrites and fuses the graph first: what a user of the file gets.
    ONNXRUNTIME("onnxruntime", Optional.of(OptLevel.ALL_OPT)),
    /// onnxruntime with rewritings that keep the meaning of every operator, without fusions for a processor.
    ONNXRUNTIME_BASIC("onnxruntime-basic", Optional.of(OptLevel.BASIC_OPT)),
    /// onnxruntime, operator by operator as they stand in the file.
    ONNXRUNTIME_UNOPTIMISED("onnxruntime-unoptimised", Optional.of(OptLevel.NO_OPT)),
    /// Our own kernels on the integers of a run.
    INTEGERS("integers", Optional.empty());

    /// Stands for all of them on the command line.
    public static final String ALL = "all";

    private final String word;
    private final Optional<OptLevel> level;

    EngineKind(String word, Optional<OptLevel> level) {
        this.word = word;
        this.level = level;
    }

    /// As on the command line.
    public String word() {
        return word;
    }

    /// How much onnxruntime may rewrite; empty where it is not onnxruntime.
    Optional<OptLevel> level() {
        return level;
    }

    /// Those that a network has: integers only where a run kept them.
    public static List<EngineKind> of(GivenModel model) {
        return Stream.of(values())
                .filter(kind -> kind != INTEGERS || model.hasIntegers())
                .toList();
    }

    /// Those that are compared where nobody names others.
    public static List<EngineKind> usual(GivenModel model) {
        return of(model).stream()
                .filter(kind -> kind == ONNXRUNTIME || kind == INTEGERS)
                .toList();
    }

    /// Reads words of the command line.
    ///
    /// @param words names with commas between them, or `all`
    /// @throws UsageException for a word that is no engine of the network, or stands twice
    public static List<EngineKind> parse(String words, GivenModel model) {
        List<EngineKind> known = of(model);
        if (words.equals(ALL)) {
            return known;
        }
        List<EngineKind> kinds =
                Stream.of(words.split(",", -1)).map(word -> one(word, known)).toList();
        if (kinds.stream().distinct().count() < kinds.size()) {
            throw new UsageException("--engine " + words + " names an engine twice. Maybe each once, or all?");
        }
        return kinds;
    }

    private static EngineKind one(String word, List<EngineKind> known) {
        if (word.equals(INTEGERS.word) && !known.contains(INTEGERS)) {
            throw new UsageException("the engine 'integers' computes what a run trained, from its network.json and"
                    + " weights.safetensors. Maybe onnxruntime for this file?");
        }
        List<String> words = known.stream().map(EngineKind::word).toList();
        return known.stream()
                .filter(kind -> kind.word.equals(word.strip()))
                .findFirst()
                .orElseThrow(() -> new UsageException("there is no engine '" + word + "', only "
                        + String.join(", ", words) + ". Maybe "
                        + Nearest.to(word, words).orElse(ALL) + "?"));
    }
}
