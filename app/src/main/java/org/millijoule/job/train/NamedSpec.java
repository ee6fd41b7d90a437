package org.millijoule.job.train;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.millijoule.data.batch.Augmentation;
import org.millijoule.learn.Recipe;
import org.millijoule.network.Shape;
import org.millijoule.network.zoo.UntrainedNetworks;
import org.millijoule.spec.SpecHash;
import org.millijoule.text.FolderName;
import org.millijoule.text.Nearest;

/// The training of a network by name, with every default filled in.
///
/// @param name of the run; the network's where it is absent
/// @param network one of [UntrainedNetworks#names()]
/// @param width factor on its channels
/// @param data a folder or archive; what lies there is found out
/// @param input size of an image; that of the data where it is absent
/// @param epochs over D_train
/// @param recipe how; nothing is quantized
/// @param checkpointEvery steps between checkpoints, besides one after each epoch
public record NamedSpec(
        Optional<String> name,
        long seed,
        int threads,
        String network,
        double width,
        Path data,
        Optional<Shape> input,
        int epochs,
        Recipe recipe,
        int checkpointEvery) {
    static final int RUN_SUFFIX = 30;

    /// What must be said.
    public NamedSpec(String network, Path data) {
        this(Optional.empty(), 0, 2, network, 1, data, Optional.empty(), 20, usual(), 200);
    }

    public NamedSpec {
        name.ifPresent(given -> FolderName.check("name", given, RUN_SUFFIX));
        if (!UntrainedNetworks.names().contains(network)) {
            throw new IllegalArgumentException("no network '" + network + "' is trained by name. "
                    + Nearest.suggestion(network, UntrainedNetworks.names()));
        }
        if (threads < 1 || threads > 64) {
            throw new IllegalArgumentException("threads must be between 1 and 64, not " + threads);
        }
        if (epochs < 1 || epochs > 100_000 || checkpointEvery < 1) {
            throw new IllegalArgumentException("epochs and checkpoint-every must be at least 1");
        }
        if (!(width > 0 && width <= 8)) {
            throw new IllegalArgumentException("width must be above 0 and at most 8, not " + width + ". Maybe 0.5?");
        }
    }

    /// As the recipe of searches, without a quantized part (`our choice`).
    private static Recipe usual() {
        return new Recipe(64, 0.1, 0.05, 0.9, 5e-4, 5, 0.005, 0, 0, 0, 0, new Augmentation());
    }

    /// SHA-256 of the spec; those that differ only in their seed, their name or places of files have one hash.
    public String hash() {
        return SpecHash.of(this, Set.of("seed", "name"));
    }
}
