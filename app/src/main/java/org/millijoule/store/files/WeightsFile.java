package org.millijoule.store.files;

import java.util.SortedMap;
import java.util.TreeMap;
import org.millijoule.quantize.Grid;
import org.millijoule.store.safetensors.Safetensors;
import org.millijoule.supernet.TrainedWeights;

/// `weights.safetensors`: the trained weights of the found network for other programs.
///
/// Its metadata has `format` (`pt`, which some of the readers ask for), `architecture` (the genotype as one line),
/// `version` of Millijoule, `transform` where the quantizer rounds a function of the weights, which then is what
/// stands here (`tanh` with `dorefa` and `pact`), and for every tensor that has a `.scale` the integers it is rounded
/// to, for example `grid:block3.expand.weight` = `-8..7`.
public final class WeightsFile {
    public static final String NAME = "weights.safetensors";

    private WeightsFile() {}

    /// The file of trained weights.
    ///
    /// @param architecture as one line
    public static Safetensors of(TrainedWeights weights, String architecture, String version) {
        SortedMap<String, String> metadata = new TreeMap<>();
        metadata.put("format", "pt");
        metadata.put("architecture", architecture);
        metadata.put("version", version);
        weights.transformation().ifPresent(function -> metadata.put("transform", function));
        weights.grids().forEach((name, grid) -> metadata.put("grid:" + name, range(grid)));
        return new Safetensors(metadata, weights.tensors(), new TreeMap<>());
    }

    private static String range(Grid grid) {
        return grid.lowest() + ".." + grid.highest();
    }
}
