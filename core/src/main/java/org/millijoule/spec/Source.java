package org.millijoule.spec;

import java.util.Optional;

/// Where the parts of a spec were written, for errors found after reading.
public final class Source {
    private final Tree root;

    Source(Tree root) {
        this.root = root;
    }

    /// The place of a dotted key such as `budget.energy` or `space.stages.0.stride`: file and line, or the option
    /// that set it, as typed. A key that was not written has the place of its nearest parent.
    public String at(String key) {
        Tree tree = root;
        for (String part : key.split("\\.", -1)) {
            Optional<Tree> child = child(tree, part);
            if (child.isEmpty()) {
                break;
            }
            tree = child.get();
        }
        return tree.place().text();
    }

    /// An error at a key, to be thrown.
    public SpecException error(String key, String problem) {
        return new SpecException(at(key), problem);
    }

    private static Optional<Tree> child(Tree tree, String part) {
        return switch (tree) {
            case Tree.Scalar scalar -> Optional.empty();
            case Tree.Mapping mapping -> Optional.ofNullable(mapping.entries().get(part));
            case Tree.Sequence sequence ->
                SpecOverride.index(part)
                        .filter(index -> index < sequence.items().size())
                        .map(sequence.items()::get);
        };
    }
}
