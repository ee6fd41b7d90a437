package org.millijoule.searching;

import java.util.List;
import java.util.Optional;
import org.millijoule.network.Shape;
import org.millijoule.space.blocks.BitSharing;
import org.millijoule.space.blocks.Connectivity;
import org.millijoule.space.blocks.ExpansionOne;
import org.millijoule.space.blocks.MobileBlockSpace;
import org.millijoule.space.blocks.Stage;
import org.millijoule.space.blocks.Stem;
import org.millijoule.space.layers.Convolution;
import org.millijoule.space.layers.LayerBitsSpace;

/// Small spaces for tests.
public final class Toys {
    private Toys() {}

    /// Three blocks, the second of which can be left out.
    public static MobileBlockSpace space(Shape input, Connectivity connectivity, BitSharing sharing, int head) {
        return new MobileBlockSpace(
                Optional.of(input),
                Optional.of(10),
                new Stem(8, 1),
                List.of(new Stage(8, 2, 2), new Stage(16, 2, 1)),
                head,
                1.0,
                List.of(1, 2),
                List.of(3, 5),
                List.of(2, 4, 8),
                connectivity,
                sharing,
                ExpansionOne.KEEP,
                8,
                Optional.empty());
    }

    public static MobileBlockSpace space() {
        return space(new Shape(16, 16, 3), Connectivity.BLOCK, BitSharing.BLOCK, 16);
    }

    /// A chain of four convolutions whose bit-widths are chosen.
    public static LayerBitsSpace layers() {
        return new LayerBitsSpace(
                Optional.of(new Shape(16, 16, 3)),
                Optional.of(10),
                List.of(
                        new Convolution(8, 3, 2),
                        new Convolution(8, 3, 1, true),
                        new Convolution(16, 3, 2),
                        new Convolution(16, 1, 1)),
                List.of(2, 4, 8),
                List.of(2, 4, 8),
                List.of("conv1", "classifier"),
                8);
    }
}
