package org.millijoule.train;

import java.util.List;
import java.util.Optional;
import org.millijoule.network.Shape;
import org.millijoule.space.BitSharing;
import org.millijoule.space.Connectivity;
import org.millijoule.space.ExpansionOne;
import org.millijoule.space.MobileBlockSpace;
import org.millijoule.space.Stage;
import org.millijoule.space.Stem;

/// Small spaces for tests.
final class Toys {
    private Toys() {}

    /// Three blocks, the second of which can be left out.
    static MobileBlockSpace space(Shape input, Connectivity connectivity, BitSharing sharing, int head) {
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
                8);
    }

    static MobileBlockSpace space() {
        return space(new Shape(16, 16, 3), Connectivity.BLOCK, BitSharing.BLOCK, 16);
    }
}
