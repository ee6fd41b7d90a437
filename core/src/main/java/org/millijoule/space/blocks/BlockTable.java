package org.millijoule.space.blocks;

import java.util.ArrayList;
import java.util.List;
import org.millijoule.network.Layer;
import org.millijoule.network.Shape;
import org.millijoule.space.Part;

/// The rows that a space gives: stem, stages and width. Where each block stands follows from them; what may be chosen
/// for it does not.
record BlockTable(Stem stem, List<Stage> stages, double width) {
    /// `channels` times the width, rounded to a multiple of 8 and never more than 10% below (MobileNetV2's rule).
    int scaled(int channels) {
        if (width == 1.0) {
            return channels;
        }
        double wanted = channels * width;
        int rounded = Math.max(8, (int) (wanted + 4) / 8 * 8);
        return rounded < 0.9 * wanted ? rounded + 8 : rounded;
    }

    Layer.Convolution stemConvolution(Shape image) {
        return Layer.Convolution.same(image, scaled(stem.channels()), 3, stem.stride());
    }

    /// The places of the blocks in order, for images of a shape.
    List<Block> blocks(Shape image) {
        List<Block> blocks = new ArrayList<>();
        Shape shape = stemConvolution(image).output();
        for (int s = 0; s < stages.size(); s++) {
            for (int i = 0; i < stages.get(s).blocks(); i++) {
                int stride = i == 0 ? stages.get(s).stride() : 1;
                Block block =
                        new Block(blocks.size(), s, shape, scaled(stages.get(s).channels()), stride);
                blocks.add(block);
                shape = block.output();
            }
        }
        return blocks;
    }

    /// What may be chosen for each block, whatever the size of an image.
    List<BlockOptions> options(BlockRules rules) {
        List<BlockOptions> options = new ArrayList<>();
        int channels = scaled(stem.channels());
        for (Stage stage : stages) {
            for (int i = 0; i < stage.blocks(); i++) {
                int out = scaled(stage.channels());
                boolean keepsShape = out == channels && (i > 0 || stage.stride() == 1);
                options.add(rules.options(options.size(), keepsShape));
                channels = out;
            }
        }
        return options;
    }

    /// Head (if any), pooling and classifier behind the blocks.
    ///
    /// @param headChannels before the width is applied, which only widens a head; 0 leaves it out
    List<Layer> tail(Shape blocksOutput, int headChannels, int classes) {
        Shape shape = blocksOutput;
        List<Layer> tail = new ArrayList<>();
        if (headChannels > 0) {
            int channels = width > 1 ? scaled(headChannels) : headChannels;
            Layer head = Layer.Convolution.same(shape, channels, 1, 1);
            tail.add(head);
            shape = head.output();
        }
        tail.add(Layer.Pool.globalAverage(shape));
        tail.add(new Layer.Linear(shape.channels(), classes));
        return tail;
    }

    List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        for (int s = 0; s < stages.size(); s++) {
            for (int i = 0; i < stages.get(s).blocks(); i++) {
                parts.add(new Part(String.valueOf(parts.size()), s));
            }
        }
        return parts;
    }
}
