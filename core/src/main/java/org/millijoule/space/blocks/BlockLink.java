package org.millijoule.space.blocks;

import java.util.List;
import java.util.Optional;
import org.millijoule.network.Shape;
import org.millijoule.space.Candidate;
import org.millijoule.space.Structure;

/// A block as one part of the chain that costs are counted along.
record BlockLink(MobileBlockSpace space, BlockCodec codec, Block block, BlockOptions place) implements Structure.Link {
    /// What the networks of a block's settings depend on, and which settings there are.
    private record Geometry(
            Shape input,
            int outputChannels,
            int stride,
            List<String> connections,
            List<Integer> expansions,
            List<Integer> kernels,
            List<Integer> bits) {}

    @Override
    public String name() {
        return "block " + block.index();
    }

    @Override
    public int firstChoice() {
        return block.index() * choices();
    }

    @Override
    public int choices() {
        return space.choicesPerBlock();
    }

    @Override
    public Object key() {
        return new Geometry(
                block.input(),
                block.outputChannels(),
                block.stride(),
                place.connections(),
                place.expansions(),
                place.kernels(),
                place.bits());
    }

    @Override
    public Optional<Candidate> network(int[] options) {
        BlockSetting setting = codec.setting(block.index(), options, 0);
        return Optional.of(setting).filter(BlockSetting::present).map(present -> space.blockAlone(block, present));
    }
}
