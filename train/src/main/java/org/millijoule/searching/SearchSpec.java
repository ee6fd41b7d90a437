package org.millijoule.searching;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.millijoule.data.ImageDataset;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.learn.FreshNetworks;
import org.millijoule.learn.Retraining;
import org.millijoule.quantity.Budget;
import org.millijoule.quantize.Lsq;
import org.millijoule.quantize.Quantizer;
import org.millijoule.search.SearchStrategy;
import org.millijoule.search.cost.Deployment;
import org.millijoule.search.cost.Target;
import org.millijoule.space.SearchSpace;
import org.millijoule.spec.SpecHash;
import org.millijoule.text.FolderName;

/// A whole search as its YAML file says it, with every default filled in.
///
/// @param name of the run; the file's name where it is absent
/// @param seed of every draw of the run
/// @param threads of libtorch: sums depend on it, so it is part of the spec
/// @param target whose cost the budget limits; the network that is trained where it is absent
/// @param space its input and classes are the data set's where it names none
/// @param hardware that prices the networks, and that the budget is about where no target names another
/// @param budget limits per image at batch 1
/// @param retrain how the found network and each baseline is trained from scratch
public record SearchSpec(
        Optional<String> name,
        long seed,
        int threads,
        ImageDataset data,
        SearchSpace space,
        HardwareModel hardware,
        Optional<Target> target,
        Budget budget,
        Quantizer quantizer,
        SearchStrategy strategy,
        Retraining retrain,
        List<Baseline> baselines) {
    /// Bytes behind the name in the name of its run directory: `-HASH-sSEED`, hash of 8 and seed of 19 digits.
    public static final int RUN_SUFFIX = 30;

    /// What a spec must say; everything else has the defaults set here.
    public SearchSpec(ImageDataset data, SearchSpace space, HardwareModel hardware, Budget budget) {
        this(
                Optional.empty(),
                0,
                2,
                data,
                space,
                hardware,
                Optional.empty(),
                budget,
                new Lsq(),
                new Joint(),
                new Retraining(),
                List.of(Baseline.SMALLEST, Baseline.LARGEST));
    }

    public SearchSpec {
        name.ifPresent(given -> FolderName.check("name", given, RUN_SUFFIX));
        baselines = List.copyOf(baselines);
        for (Baseline baseline : baselines) {
            if (Collections.frequency(baselines, baseline) > 1) {
                throw new IllegalArgumentException(
                        "baselines has '" + baseline.key() + "' more than once. Maybe name each once?");
            }
        }
        if (threads < 1 || threads > 64) {
            throw new IllegalArgumentException("threads must be between 1 and 64, not " + threads);
        }
    }

    /// SHA-256 of the spec; those that differ only in their seed, their name or the place of their data have one hash.
    public String hash() {
        return SpecHash.of(this, Set.of("seed", "name"));
    }

    /// This spec under a name.
    public SearchSpec named(String newName) {
        return with(Optional.of(newName), space);
    }

    /// This spec over another space, for example the same one with the shape and the classes of its data.
    public SearchSpec over(SearchSpace newSpace) {
        return with(name, newSpace);
    }

    /// Where the network will run, as far as the budget is concerned.
    ///
    /// @throws IllegalArgumentException if the target's space has other choices
    public Deployment deployment() {
        Deployment trained = new Deployment(space, hardware);
        return target.map(other -> other.of(trained)).orElse(trained);
    }

    /// What is retrained of its space.
    public FreshNetworks freshNetworks() {
        return new FreshNetworks(space, quantizer, seed);
    }

    private SearchSpec with(Optional<String> newName, SearchSpace newSpace) {
        return new SearchSpec(
                newName, seed, threads, data, newSpace, hardware, target, budget, quantizer, strategy, retrain,
                baselines);
    }
}
