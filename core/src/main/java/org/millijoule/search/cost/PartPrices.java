package org.millijoule.search.cost;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.NamedUse;
import org.millijoule.hardware.NetworkStatistics;
import org.millijoule.hardware.UnsupportedLayerException;

/// What layers cost on one accelerator: each distinct one is priced once, by any number of threads.
final class PartPrices {
    private final HardwareModel hardware;
    private final Map<LayerUse, Cost> prices = new ConcurrentHashMap<>();

    /// Of some layers, per image.
    record PartPrice(double millijoules, double milliseconds, double bytes) {}

    PartPrices(HardwareModel hardware) {
        this.hardware = hardware;
    }

    /// Different layers so far.
    int layers() {
        return prices.size();
    }

    String hardwareName() {
        return hardware.name();
    }

    /// The sum over layers.
    ///
    /// @throws UnsupportedLayerException if the accelerator cannot run one of them
    PartPrice of(List<NamedUse> uses) {
        Cost total = Cost.ZERO;
        double bytes = 0;
        for (NamedUse named : uses) {
            LayerUse use = named.use();
            total = total.plus(prices.computeIfAbsent(use, hardware::cost));
            bytes += NetworkStatistics.modelBytes(use.layer(), use.weightBits());
        }
        return new PartPrice(
                total.energy().totalNanojoules() / 1e6 / hardware.batch(),
                total.seconds() * 1e3 / hardware.batch(),
                bytes);
    }
}
