package org.millijoule.job.quantize;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.millijoule.data.Pixels;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.network.Shape;
import org.millijoule.precision.BitOptions;
import org.millijoule.quantize.Calibration;
import org.millijoule.quantize.GradientScale;
import org.millijoule.quantize.Granularity;
import org.millijoule.quantize.Lsq;
import org.millijoule.quantize.Quantizer;
import org.millijoule.spec.SpecHash;
import org.millijoule.text.FolderName;

/// A whole quantization as a YAML file or the command line says it, with every default filled in.
///
/// @param name of the run; the network's where it is absent
/// @param seed of every draw of the run
/// @param threads of libtorch
/// @param network an ONNX file with weights
/// @param data a folder or archive; what lies there is found out
/// @param input of the network, where the file leaves it open
/// @param pixels what the network expects of them; what the file says, else 0 to 255, where it is absent
/// @param classes names of the outputs in their order; the data's where it is absent
/// @param hardware that the budget is about
/// @param fix `PATTERN=8` for each fixed layer, `PATTERN=free` for one that is fixed by itself
/// @param measure what a sensitivity is
/// @param calibrationImages from which step sizes are found
/// @param sensitivity a file of them: read where it is there, written where it is not
/// @param baselines bit-widths at which the whole network is tested beside the chosen ones
public record QuantizeSpec(
        Optional<String> name,
        long seed,
        int threads,
        HashedFile network,
        Path data,
        Optional<Shape> input,
        Optional<Pixels> pixels,
        Optional<HashedFile> classes,
        HardwareModel hardware,
        BitBudget budget,
        Method method,
        List<Integer> weightBits,
        List<Integer> activationBits,
        List<String> fix,
        BitOptions.Tie tie,
        Measure measure,
        int calibrationImages,
        Optional<Path> sensitivity,
        Quantizer quantizer,
        FineTuning fineTune,
        List<Integer> baselines) {
    /// Bytes behind the name in the name of its run directory, as for a search.
    static final int RUN_SUFFIX = 30;

    /// What must be said; everything else has the defaults set here.
    public QuantizeSpec(HashedFile network, Path data, HardwareModel hardware) {
        this(
                Optional.empty(),
                0,
                2,
                network,
                data,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                hardware,
                new BitBudget(),
                Method.SENSITIVITY,
                List.of(2, 4, 6, 8),
                List.of(2, 4, 6, 8),
                List.of(),
                BitOptions.Tie.NONE,
                Measure.KL,
                256,
                Optional.empty(),
                new Lsq(Calibration.SQUARED_ERROR, GradientScale.CHANNELS, Granularity.PER_CHANNEL),
                new FineTuning(),
                List.of(8, 6, 4, 2));
    }

    public QuantizeSpec {
        name.ifPresent(given -> FolderName.check("name", given, RUN_SUFFIX));
        fix = List.copyOf(fix);
        fix.forEach(BitOptions.Fix::parse);
        weightBits = List.copyOf(weightBits);
        activationBits = List.copyOf(activationBits);
        if (threads < 1 || threads > 64) {
            throw new IllegalArgumentException("threads must be between 1 and 64, not " + threads);
        }
        baselines = List.copyOf(baselines);
        if (Set.copyOf(baselines).size() < baselines.size()
                || !Set.of(2, 4, 6, 8).containsAll(baselines)) {
            throw new IllegalArgumentException(
                    "baselines are different bit-widths of 2, 4, 6 and 8, not " + baselines + ". Maybe [8, 4]?");
        }
        if (calibrationImages < 1) {
            throw new IllegalArgumentException("calibration-images must be at least 1. Maybe 256?");
        }
    }

    /// This spec under a name.
    QuantizeSpec named(String newName) {
        return new QuantizeSpec(
                Optional.of(newName),
                seed,
                threads,
                network,
                data,
                input,
                pixels,
                classes,
                hardware,
                budget,
                method,
                weightBits,
                activationBits,
                fix,
                tie,
                measure,
                calibrationImages,
                sensitivity,
                quantizer,
                fineTune,
                baselines);
    }

    /// What is allowed of bit-widths.
    BitOptions options() {
        return new BitOptions(
                weightBits,
                activationBits,
                fix.stream().map(BitOptions.Fix::parse).toList(),
                tie);
    }

    /// SHA-256 of the spec; those that differ only in their seed, their name or places of files have one hash.
    public String hash() {
        return SpecHash.of(this, Set.of("seed", "name"));
    }
}
