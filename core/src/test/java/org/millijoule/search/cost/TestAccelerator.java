package org.millijoule.search.cost;

import org.millijoule.hardware.Cost;
import org.millijoule.hardware.Energy;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.UnsupportedLayerException;

/// An accelerator for tests whose costs depend on everything a [LayerUse] says, output bits included if
/// `chained`, and are not monotone in bits.
public record TestAccelerator(boolean chained, int batch, int mostWeights) implements HardwareModel {
    public TestAccelerator(boolean chained) {
        this(chained, 1, Integer.MAX_VALUE);
    }

    @Override
    public String kind() {
        return "test";
    }

    @Override
    public String name() {
        return "test-accelerator";
    }

    @Override
    public Cost cost(LayerUse use) {
        if (use.layer().weights() > mostWeights) {
            throw new UnsupportedLayerException(use.layer().weights() + " weights do not fit");
        }
        long macs = use.layer().macs();
        long outputs = use.layer().output().elements();
        int stray = use.weightBits() == 2 && use.activationBits() == 8 ? 50 : 0;
        long cycles = macs * use.weightBits() * use.activationBits() / 16 + stray * outputs + outputs;
        double in = use.layer().input().elements() * (use.fedByGraphInput() ? 1.5 : 1.0) * use.activationBits();
        double out = chained ? outputs * (use.outputBits() == 2 ? 9.0 : use.outputBits()) : 32.0 * outputs;
        return new Cost(
                batch * cycles,
                batch * (cycles / 5e8 + out * 1e-10),
                new Energy(macs * 0.1, use.layer().weights() * 0.3 * use.weightBits(), in * 0.05, out * 0.01, out)
                        .times(batch));
    }

    @Override
    public boolean dependsOnOutputBits() {
        return chained;
    }
}
