package org.millijoule.store.files;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.millijoule.space.Architecture;
import org.millijoule.space.SearchSpace;

/// What every `architecture.json` says of the network that was found. What follows the line in the file depends on
/// the kind of space: see [Form].
///
/// @param space kind of the search space
/// @param input height, width and channels of an image
/// @param line the genotype as one line; empty of a given network, whose bits are all that was chosen
public record ArchitectureFile(int schema, String space, List<Integer> input, int classes, Optional<String> line) {
    public static final String NAME = "architecture.json";

    public ArchitectureFile {
        input = List.copyOf(input);
    }

    /// How architectures of one kind of space are written; a plug-in, found through the ServiceLoader.
    public interface Form {
        /// Whether it is this space's form.
        boolean isOf(SearchSpace space);

        /// The whole file, as a record of ours: the components of [ArchitectureFile], then its own.
        ///
        /// @param space with input and classes
        Record of(SearchSpace space, Architecture architecture);
    }

    /// The whole file in the form of its space; layer by layer where there is none.
    ///
    /// @param space with input and classes
    public static Record of(SearchSpace space, Architecture architecture) {
        return ServiceLoader.load(Form.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(form -> form.isOf(space))
                .findFirst()
                .map(form -> form.of(space, architecture))
                .orElseGet(() -> LayerArchitecture.of(space, architecture));
    }
}
