package org.millijoule.job.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.millijoule.text.Nearest;
import org.millijoule.text.Some;
import org.millijoule.text.UsageException;

/// Which output of a network stands for which class of the data.
///
/// @param outputs names, in the order of the outputs
/// @param classes names of the data's classes, in the order of their labels
/// @param outputOf the output of each class
/// @param remarks what a user should know
public record ClassMapping(List<String> outputs, List<String> classes, List<Integer> outputOf, List<String> remarks) {
    private static final int NAMED = 5;

    public ClassMapping {
        outputs = List.copyOf(outputs);
        classes = List.copyOf(classes);
        outputOf = List.copyOf(outputOf);
        remarks = List.copyOf(remarks);
    }

    /// @param network file name, for messages
    /// @param count of outputs
    /// @param names of the outputs, as many
    /// @param classes of the data
    /// @param named whether the data have names for them; else classes go by number, unless the outputs are named
    ///     by these numbers
    /// @param place of the data, for messages
    /// @throws UsageException if they do not go together, with the first names that miss a partner
    static ClassMapping of(
            String network, int count, Optional<ClassNames> names, List<String> classes, boolean named, String place) {
        boolean byNumber = !named
                && names.filter(given -> Set.copyOf(given.names()).equals(Set.copyOf(classes)))
                        .isEmpty();
        if (names.isEmpty() || byNumber) {
            requireEqual(network, count, classes.size(), place);
            List<String> outputs = names.map(ClassNames::names).orElse(classes);
            return new ClassMapping(outputs, named ? classes : outputs, upTo(count), List.of());
        }
        return byName(names.get(), classes, place);
    }

    private static void requireEqual(String network, int outputs, int classes, String place) {
        if (outputs != classes) {
            throw new UsageException(network + " has " + outputs + " outputs, but " + place + " has " + classes
                    + " classes. Maybe "
                    + (outputs > classes
                            ? "--classes FILE, with the name of each output on a line of its own, folder names among"
                                    + " them"
                            : "the network was trained on other data")
                    + "?");
        }
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static ClassMapping byName(ClassNames given, List<String> classes, String place) {
        Map<String, Integer> numbers = new HashMap<>();
        given.names().forEach(name -> numbers.put(name, numbers.size()));
        List<String> uncovered =
                classes.stream().filter(name -> !numbers.containsKey(name)).toList();
        List<String> unused = new ArrayList<>(given.names());
        unused.removeAll(classes);
        if (!uncovered.isEmpty()) {
            String first = uncovered.getFirst();
            throw new UsageException(given.origin() + ": no output is named " + Some.of(uncovered, NAMED)
                    + ", but " + place + " has such " + (uncovered.size() == 1 ? "a class" : "classes")
                    + (unused.isEmpty() ? "" : "; it has none named " + Some.of(unused, NAMED)) + ". Maybe "
                    + Nearest.to(first, unused)
                            .map(near -> "'" + near + "' is meant as '" + first + "'")
                            .orElse("write the names of the folders, a line each, in the order of the outputs")
                    + "?");
        }
        List<String> remarks = unused.isEmpty()
                ? List.of()
                : List.of(unused.size() + " of " + given.names().size() + " names of " + given.origin()
                        + " are no class of the data (" + Some.of(unused, NAMED)
                        + "): the network may still answer with them, which counts as wrong.");
        return new ClassMapping(
                given.names(), classes, classes.stream().map(numbers::get).toList(), remarks);
    }

    /// The class of each output; -1 where it is none of the data.
    int[] classOf() {
        int[] classOf = new int[outputs.size()];
        Arrays.fill(classOf, -1);
        for (int label = 0; label < outputOf.size(); label++) {
            classOf[outputOf.get(label)] = label;
        }
        return classOf;
    }
}
