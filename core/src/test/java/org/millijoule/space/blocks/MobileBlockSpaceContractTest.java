package org.millijoule.space.blocks;

import org.millijoule.space.SearchSpace;
import org.millijoule.space.SearchSpaceContract;

class MobileBlockSpaceContractTest extends SearchSpaceContract {
    @Override
    protected SearchSpace small() {
        return Spaces.tiny(Connectivity.BLOCK, BitSharing.BLOCK, ExpansionOne.KEEP, 10);
    }

    @Override
    protected SearchSpace large() {
        return Spaces.talk();
    }
}
