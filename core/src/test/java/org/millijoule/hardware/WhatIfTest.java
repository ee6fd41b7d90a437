package org.millijoule.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millijoule.hardware.bitfusion.BitFusion;
import org.millijoule.hardware.roofline.Roofline;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;

class WhatIfTest {
    private static final Layer CONV = Layer.Convolution.same(new Shape(14, 14, 64), 64, 3, 1);

    private static List<String> changes(HardwareModel model, LayerUse use) {
        return model.whatIfs(use).stream().map(WhatIf::change).toList();
    }

    @Test
    void onlyFewerBitsThanALayerHasAreTried() {
        assertThat(changes(new Roofline(), new LayerUse(CONV, 4, 8, 8, false)))
                .containsExactly("weights at 2 bits", "activations at 4 bits", "activations at 2 bits");
    }

    @Test
    void bitFusionTriesMemoriesAndTheOtherOutputModeToo() {
        assertThat(changes(new BitFusion(), new LayerUse(CONV, 2, 2, 8, false)))
                .containsExactly(
                        "DRAM twice as wide",
                        "weight buffer doubled",
                        "input buffer doubled",
                        "output buffer doubled",
                        "outputs requantized");
    }

    @Test
    void aWiderDramNeverTakesLonger() {
        LayerUse use = new LayerUse(CONV, 8, 8, 8, false);
        Cost before = new BitFusion().cost(use);
        WhatIf wider = new BitFusion()
                .whatIfs(use).stream()
                        .filter(whatIf -> whatIf.change().startsWith("DRAM"))
                        .findFirst()
                        .orElseThrow();
        assertThat(wider.cost().cycles()).isLessThan(before.cycles());
    }
}
