package org.millijoule.supernet.blocks;

import org.millijoule.network.Shape;
import org.millijoule.searching.Toys;
import org.millijoule.space.SearchSpace;
import org.millijoule.space.blocks.BitSharing;
import org.millijoule.space.blocks.Connectivity;
import org.millijoule.supernet.SpaceWeightsContract;

class BlockWeightsTest extends SpaceWeightsContract {
    @Override
    protected SearchSpace small() {
        return Toys.space(new Shape(8, 8, 3), Connectivity.ALWAYS, BitSharing.SEPARATE, 8);
    }
}
