package org.millijoule.results;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;
import org.millijoule.space.Part;
import org.millijoule.space.SearchSpace;
import org.millijoule.store.disk.RunDirectoryException;
import org.millijoule.store.files.PolicyFile;

/// What searches of one space chose, part by part, and how sure their policies were: the talk's "searched results"
/// over several seeds.
///
/// @param runs directories, in the order of [Decision#chosen()]
/// @param space that was searched
/// @param letters of the choices that some part has, in the order of the space
public record Insight(List<String> runs, SearchSpace space, List<String> letters, List<BlockInsight> blocks) {
    /// `our choice`: a policy is undecided where its entropy is above this share of the largest possible one. Of two
    /// options, the likelier one then has less than 0.76.
    public static final double UNDECIDED = 0.8;

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

    public Insight {
        runs = List.copyOf(runs);
        letters = List.copyOf(letters);
        blocks = List.copyOf(blocks);
    }

    /// The free choices of one part of the network.
    ///
    /// @param stage from 0
    /// @param name as in the names of its choices
    public record BlockInsight(int index, int stage, String name, List<Decision> decisions) {
        public BlockInsight {
            decisions = List.copyOf(decisions);
        }

        /// The decision of a letter, where it was free.
        public Optional<Decision> decision(String letter) {
            return decisions.stream()
                    .filter(decision -> decision.letter().equals(letter))
                    .findFirst();
        }
    }

    /// One choice of a block that was free.
    ///
    /// @param letter `s`, `m`, `k`, `b1`, `b2`, ...
    /// @param meaning of the letter
    /// @param options as printed
    /// @param probabilities of the options, mean over the runs
    /// @param chosen option of every run; empty where the run left the block out
    /// @param entropy of the policies as a share of the largest possible one, mean over the runs
    public record Decision(
            String letter,
            String meaning,
            List<String> options,
            List<Double> probabilities,
            List<Optional<String>> chosen,
            double entropy) {
        public Decision {
            options = List.copyOf(options);
            probabilities = List.copyOf(probabilities);
            chosen = List.copyOf(chosen);
        }

        /// Where every run left the block out, its other choices are not asked.
        public boolean isUndecided() {
            return entropy > UNDECIDED && isTaken();
        }

        /// Whether some run has the block, or left out is what this choice is about.
        public boolean isTaken() {
            return chosen.stream().anyMatch(Optional::isPresent);
        }

        /// Whether the runs that have the block took different options.
        public boolean isDisputed() {
            return chosen.stream().flatMap(Optional::stream).distinct().count() > 1;
        }

        /// Whether every option is a number, so that there is a mean.
        boolean isOfNumbers() {
            return options.stream().allMatch(option -> NUMBER.matcher(option).matches());
        }

        /// The mean of the chosen numbers; none where every run left the block out, or where options are words.
        OptionalDouble meanChosen() {
            if (!isOfNumbers()) {
                return OptionalDouble.empty();
            }
            return chosen.stream()
                    .flatMap(Optional::stream)
                    .mapToDouble(Double::parseDouble)
                    .average();
        }
    }

    /// Puts the searches among some runs together.
    ///
    /// @throws RunDirectoryException if no run has a policy, or two searched different spaces
    public static Insight of(List<FinishedRun> all) {
        List<FinishedRun> runs = withPolicy(all);
        if (runs.isEmpty()) {
            throw new RunDirectoryException(
                    "none of these runs was a search that left a " + PolicyFile.NAME
                            + ", so there is nothing to see into. Maybe runs of joint or differentiable, finished with this version?");
        }
        FinishedRun first = runs.getFirst();
        List<Choice> choices = first.spec().space().choices();
        for (FinishedRun run : runs) {
            if (!run.spec().hash().equals(first.spec().hash())) {
                throw new RunDirectoryException(run.directory() + " searched with another spec than "
                        + first.directory() + ", and only seeds of one spec are looked at together. Maybe one after the"
                        + " other?");
            }
        }
        SearchSpace space = first.spec().space();
        List<BlockInsight> blocks = new ArrayList<>();
        for (Part part : space.parts()) {
            List<Decision> decisions = IntStream.range(0, choices.size())
                    .filter(c -> choices.get(c).part().equals(part.name()))
                    .filter(c ->
                            !choices.get(c).inert() && choices.get(c).options().size() > 1)
                    .mapToObj(c -> decision(space, c, runs))
                    .toList();
            blocks.add(new BlockInsight(blocks.size(), part.stage(), part.name(), decisions));
        }
        List<String> letters = choices.stream()
                .map(Choice::letter)
                .distinct()
                .filter(letter ->
                        blocks.stream().anyMatch(block -> block.decision(letter).isPresent()))
                .toList();
        List<String> directories =
                runs.stream().map(run -> run.directory().toString()).toList();
        return new Insight(directories, space, letters, blocks);
    }

    /// The runs that can be seen into, each once.
    public static List<FinishedRun> withPolicy(List<FinishedRun> all) {
        Map<Path, FinishedRun> byPlace = new LinkedHashMap<>();
        all.stream()
                .filter(run -> run.policy().isPresent())
                .forEach(run ->
                        byPlace.putIfAbsent(run.directory().toAbsolutePath().normalize(), run));
        return List.copyOf(byPlace.values());
    }

    private static Decision decision(SearchSpace space, int position, List<FinishedRun> runs) {
        Choice choice = space.choices().get(position);
        int n = choice.options().size();
        double[] mean = new double[n];
        double entropy = 0;
        List<Optional<String>> chosen = new ArrayList<>();
        for (FinishedRun run : runs) {
            Map<String, Double> probabilities = probabilities(run, choice.name());
            for (int o = 0; o < n; o++) {
                Double known = probabilities.get(choice.options().get(o));
                if (known == null) {
                    throw new RunDirectoryException(run.directory().resolve(PolicyFile.NAME) + ": it has no option "
                            + choice.options().get(o) + " of choice " + choice.name()
                            + ". Maybe it was cut off; run it again.");
                }
                double p = known;
                mean[o] += p / runs.size();
                entropy -= p > 0 ? p * StrictMath.log(p) / StrictMath.log(n) / runs.size() : 0;
            }
            chosen.add(chosen(choice, position, space.parse(run.result().architecture())));
        }
        List<Double> means = new ArrayList<>();
        for (double p : mean) {
            means.add(p);
        }
        return new Decision(choice.letter(), space.meaning(choice.letter()), choice.options(), means, chosen, entropy);
    }

    /// Empty where the run left out what the choice is about.
    private static Optional<String> chosen(Choice choice, int position, Architecture taken) {
        boolean asked = choice.gate().isEmpty() || taken.option(choice.gate().getAsInt()) != 0;
        return asked ? Optional.of(choice.options().get(taken.option(position))) : Optional.empty();
    }

    private static Map<String, Double> probabilities(FinishedRun run, String choice) {
        Map<String, Double> probabilities = new LinkedHashMap<>();
        run.policy().orElseThrow().rows().stream()
                .filter(row -> row.choice().equals(choice))
                .forEach(row -> probabilities.put(row.option(), row.probability()));
        return probabilities;
    }

    /// What a part is called: `block`, `layer`.
    public String partWord() {
        return space.partWord();
    }

    /// Whether all options of a letter are numbers, so that there are means.
    public boolean isOfNumbers(String letter) {
        return decisions(letter).allMatch(Decision::isOfNumbers);
    }

    /// The options of a letter that some part has, numbers in their order, words in that of the space.
    public List<String> options(String letter) {
        Stream<String> options = decisions(letter)
                .flatMap(decision -> decision.options().stream())
                .distinct();
        return isOfNumbers(letter)
                ? options.sorted(Comparator.comparingDouble(Double::parseDouble))
                        .toList()
                : options.toList();
    }

    private Stream<Decision> decisions(String letter) {
        return blocks.stream().flatMap(block -> block.decision(letter).stream());
    }

    /// What a letter stands for.
    public String word(String letter) {
        return decisions(letter).map(Decision::meaning).findFirst().orElse(letter);
    }

    /// The mean of what was chosen of one kind in a part of the network, over blocks and runs.
    ///
    /// @param part 0 is the first third of the blocks, 2 the last one
    public OptionalDouble mean(String letter, int part) {
        return blocks.stream()
                .filter(block -> block.index() * 3 / blocks.size() == part)
                .flatMap(block -> block.decision(letter).stream())
                .map(Decision::meanChosen)
                .flatMapToDouble(OptionalDouble::stream)
                .average();
    }

    /// Choices that were asked: those of blocks that some run has.
    public long asked() {
        return blocks.stream()
                .flatMap(block -> block.decisions().stream())
                .filter(Decision::isTaken)
                .count();
    }

    /// The choices of these that the policies left open, for example `3.k`.
    public List<String> undecided() {
        return names(Decision::isUndecided);
    }

    /// The choices in which the runs took different options.
    public List<String> disputed() {
        return names(Decision::isDisputed);
    }

    private List<String> names(Predicate<Decision> wanted) {
        List<String> names = new ArrayList<>();
        for (BlockInsight block : blocks) {
            block.decisions().stream()
                    .filter(wanted)
                    .forEach(decision -> names.add(block.name() + "." + decision.letter()));
        }
        return names;
    }
}
