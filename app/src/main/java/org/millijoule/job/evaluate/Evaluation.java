package org.millijoule.job.evaluate;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.millijoule.data.Images;
import org.millijoule.data.ImagesPart;
import org.millijoule.data.Pixels;
import org.millijoule.data.found.FoundData;
import org.millijoule.data.found.FoundData.Part;
import org.millijoule.text.UsageException;

/// `evaluate MODEL` from Java: a network of others, or of a run, on labelled images.
///
/// ```java
/// GivenData data = GivenData.of(FoundData.in(Path.of("pictures")));
/// Evaluated result = new Evaluation(GivenModel.of(Path.of("net.onnx"), "evaluate"), data).run(System.err::println);
/// System.out.println(result.answers().getFirst().top1());
/// ```
///
/// @param model the network
/// @param given data, pixels, names of classes
/// @param part of the data
/// @param limit images that are looked at, spread evenly over the split; all where it is absent
/// @param kinds engines, the first of which counts
/// @param progress told how many images are done
public record Evaluation(
        GivenModel model, GivenData given, Part part, OptionalInt limit, List<EngineKind> kinds, IntConsumer progress) {
    public Evaluation {
        kinds = List.copyOf(kinds);
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("an evaluation needs an engine");
        }
        if (limit.orElse(1) < 1) {
            throw new UsageException("--limit " + limit.getAsInt() + " leaves no images. Maybe --limit 1000?");
        }
    }

    /// The test split in onnxruntime.
    public Evaluation(GivenModel model, GivenData given) {
        this(model, given, Part.TEST, OptionalInt.empty(), List.of(EngineKind.ONNXRUNTIME), _ -> {});
    }

    /// Evaluates.
    ///
    /// @param remarks told what a user should know while it runs
    /// @throws UsageException if network, pixels, names and images do not go together
    /// @throws org.millijoule.data.DataException if the images cannot be read
    public Evaluated run(Consumer<String> remarks) {
        GivenData all = given.or(model.ownData());
        FoundData found = all.found();
        if (!found.labelled()) {
            throw new UsageException(found.place() + ": here are " + found.words()
                    + ", so nothing says what is right. Maybe sort them into a folder for each class, or predict, which"
                    + " needs no labels?");
        }
        List<OnnxModel> open = new ArrayList<>(); // one for each engine, of which some may not need it
        try {
            kinds.forEach(
                    kind -> open.add(OnnxModel.open(model.file(), kind.level().orElse(OptLevel.ALL_OPT))));
            return run(all, open, remarks);
        } finally {
            open.forEach(OnnxModel::close);
        }
    }

    private Evaluated run(GivenData all, List<OnnxModel> open, Consumer<String> remarks) {
        OnnxModel first = open.getFirst();
        Map<String, String> metadata = first.metadata();
        Optional<NetworkInput> known = first.input(all.input());
        Images split = all.images(part, known.map(NetworkInput::image));
        NetworkInput input = known.or(() -> first.input(Optional.of(split.shape())))
                .orElseThrow(() -> new IllegalStateException("a size was given"));
        Pixels pixels = all.pixels(metadata, input.image().channels());
        OnnxEngine main = new OnnxEngine(kinds.getFirst().word(), first, input, pixels);
        List<Engine> engines = new ArrayList<>();
        for (int e = 0; e < open.size(); e++) {
            String word = kinds.get(e).word();
            engines.add(
                    kinds.get(e) == EngineKind.INTEGERS
                            ? integers(word, main)
                            : e == 0 ? main : new OnnxEngine(word, open.get(e), input, pixels));
        }
        ClassMapping mapping = all.mapping(model.file().toString(), main.classes(), metadata, split);
        split.remarks().forEach(remarks);
        mapping.remarks().forEach(remarks);
        boolean declared =
                all.pixels().isEmpty() && GivenData.declared(metadata).isPresent();
        boolean own = given.data().isEmpty()
                && given.pixels().isEmpty()
                && given.classes().isEmpty();
        FirstLook look = own ? FirstLook.unneeded(main.classes()) : FirstLook.of(main, split, mapping, declared);
        look.advice().ifPresent(advice -> remarks.accept(model.file() + ": " + advice));
        Images images = limited(split);
        Contest contest = new Contest(engines, images, mapping).run(progress);
        return new Evaluated(
                model, all.found(), part, input, pixels, images, mapping, look, contest.answers(), contest.agreement());
    }

    private Engine integers(String word, OnnxEngine main) {
        Engine integers = new IntegersEngine(word, model.run().orElseThrow());
        if (!main.pixels().equals(Pixels.LEVELS) || integers.classes() != main.classes()) {
            throw new UsageException("the engine 'integers' takes pixels 0..255, as its run does, not " + main.pixels()
                    + ". Maybe leave --pixels out, or --engine onnxruntime?");
        }
        return integers;
    }

    /// Spread over the split, so that data sorted by class give every class its share.
    private Images limited(Images split) {
        if (limit.isEmpty()) {
            return split;
        }
        int wanted = limit.getAsInt();
        if (wanted >= split.count()) {
            return split;
        }
        int[] indices = IntStream.range(0, wanted)
                .map(i -> (int) ((long) i * split.count() / wanted))
                .toArray();
        return new ImagesPart(split, indices);
    }
}
