package org.millijoule.supernet.blocks;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.millijoule.autograd.Input;
import org.millijoule.autograd.Normalised;
import org.millijoule.autograd.Operators;
import org.millijoule.autograd.Weighting;
import org.millijoule.hardware.OutputBits;
import org.millijoule.quantize.Quantizer;
import org.millijoule.space.blocks.Block;
import org.millijoule.space.blocks.BlockSetting;
import org.millijoule.space.blocks.Connectivity;
import org.millijoule.supernet.BatchNorm;
import org.millijoule.supernet.ConvolutionUnit;
import org.millijoule.supernet.Initial;
import org.millijoule.supernet.IntegerGraph;
import org.millijoule.supernet.Parameter;
import org.millijoule.supernet.Pass;
import org.millijoule.supernet.Site;

/// The shared weights of one MobileNetV2 block (Sandler et al., CVPR 2018): 1x1 expansion, k x k depthwise, 1x1
/// projection, each followed by batch-norm, the first two by ReLU6.
///
/// The largest kernel holds the smaller ones at its centre, the largest expansion holds the smaller ones as its
/// first channels, and every bit-width quantizes the same weights with step sizes of its own. [#sampled] computes
/// one setting at that setting's cost; [#relaxed] computes all of them in one pass under masks, so that every
/// option gets a gradient.
final class MobileBlock implements AutoCloseable {
    private final Block block;
    private final Options options;
    private final int channels;
    private final int largestKernel;
    private final Parameter expand;
    private final Parameter depthwise;
    private final Parameter project;
    private final BatchNorm expandNorm;
    private final BatchNorm depthwiseNorm;
    private final BatchNorm projectNorm;
    private final Site expandWeights;
    private final Site expandInput;
    private final Site depthwiseWeights;
    private final Site depthwiseInput;
    private final Site projectWeights;
    private final Site projectInput;
    private final Site residualInput;
    private final Site residualBranch;
    private final Tensor kernelMasks; // (kernels, K * K)
    private final Tensor channelMasks; // (expansions, C)

    /// What may be chosen for a block: every list has one entry in a network that stands alone.
    ///
    /// @param connectivity what s = 0 leaves out
    /// @param connects whether s = 1 may be chosen
    /// @param quantizedResidual whether the residual add works on 8-bit values, as the exported network does
    record Options(
            List<Integer> expansions,
            List<Integer> kernels,
            ConvolutionUnit.Bits expand,
            ConvolutionUnit.Bits depthwise,
            ConvolutionUnit.Bits project,
            Connectivity connectivity,
            boolean connects,
            boolean quantizedResidual) {}

    /// @param type float32 for training, float64 for gradient checks
    MobileBlock(Block block, Options options, Quantizer quantizer, RandomGenerator random, ScalarType type) {
        String name = "block" + block.index();
        int inputs = block.input().channels();
        this.block = block;
        this.options = options;
        this.channels = inputs * options.expansions().getLast();
        this.largestKernel = options.kernels().getLast();
        SortedSet<Integer> widths = new TreeSet<>();
        options.expansions().forEach(m -> widths.add(m * inputs));
        SortedSet<Integer> outputs = new TreeSet<>(List.of(block.outputChannels()));

        expand = Initial.convolution(name + ".expand", random, type, channels, inputs, 1);
        depthwise = Initial.depthwise(name + ".depthwise", random, type, channels, largestKernel);
        project = Initial.convolution(name + ".project", random, type, block.outputChannels(), channels, 1);
        expandNorm = new BatchNorm(name + ".expand", channels, type);
        depthwiseNorm = new BatchNorm(name + ".depthwise", channels, type);
        projectNorm = new BatchNorm(name + ".project", block.outputChannels(), type);
        expandWeights = Site.weights(
                name + ".expand.weights", quantizer, options.expand().weights(), widths);
        // The first block reads the stem's ReLU6: an unsigned grid, which a signed one would waste half of.
        expandInput = Site.activations(
                name + ".expand.input", quantizer, options.expand().activations(), block.index() > 0);
        depthwiseWeights = Site.weights(
                name + ".depthwise.weights", quantizer, options.depthwise().weights(), widths);
        depthwiseInput = Site.activations(
                name + ".depthwise.input", quantizer, options.depthwise().activations(), false);
        projectWeights = Site.weights(
                name + ".project.weights", quantizer, options.project().weights(), outputs);
        projectInput = Site.activations(
                name + ".project.input", quantizer, options.project().activations(), false);
        List<Integer> addBits = List.of(OutputBits.ADD_BITS);
        residualInput = Site.activations(name + ".residual.input", quantizer, addBits, true);
        residualBranch = Site.activations(name + ".residual.branch", quantizer, addBits, true);
        kernelMasks = Initial.kernelMasks(options.kernels(), type);
        channelMasks = Initial.channelMasks(options.expansions(), inputs, type);
    }

    /// One setting, at the cost of its own size. x: (N, C, H, W).
    Tensor sampled(Tensor x, BlockSetting setting, Pass pass) {
        if (!setting.present()) {
            return x;
        }
        long c = (long) block.input().channels() * setting.expansion();
        Tensor entry =
                setting.residual() && options.quantizedResidual() ? residualInput.at(OutputBits.ADD_BITS, x, pass) : x;

        Tensor w1 = part(expand, 0, c, block.input().channels(), 1, pass);
        w1 = expandWeights.at(setting.expand().weightBits(), w1, pass);
        Operators.WithMoments h = Operators.latePointwise(
                expandInput.read(setting.expand().activationBits(), entry, pass),
                w1,
                pass.measures(),
                pass.tape()); // (N, mC, H, W)

        Tensor w2 = part(depthwise, (largestKernel - setting.kernel()) / 2, c, 1, setting.kernel(), pass);
        w2 = depthwiseWeights.at(setting.depthwise().weightBits(), w2, pass);
        Input q = depthwiseInput.read(setting.depthwise().activationBits(), expandNorm.relu6(h, pass), pass);
        h = Operators.depthwise(q, w2, block.stride(), pass.measures(), pass.tape()); // (N, mC, H/stride, W/stride)

        Tensor w3 = part(project, 0, block.outputChannels(), c, 1, pass);
        w3 = projectWeights.at(setting.project().weightBits(), w3, pass);
        q = projectInput.read(setting.project().activationBits(), depthwiseNorm.relu6(h, pass), pass);
        h = Operators.pointwise(q, w3, pass.measures(), pass.tape()); // (N, O, H/stride, W/stride)

        Normalised y = projectNorm.apply(h, pass);
        if (!setting.residual()) {
            return y.value(pass.tape());
        }
        Tensor branch =
                options.quantizedResidual() ? residualBranch.at(OutputBits.ADD_BITS, y, pass) : y.value(pass.tape());
        return Operators.add(entry, branch, pass.tape());
    }

    /// The first of `outputs` and `inputs`, of kernels the square of a side behind a margin.
    private static Tensor part(Parameter weights, int margin, long outputs, long inputs, int side, Pass pass) {
        long[] offsets = {0, 0, margin, margin};
        return Operators.part(weights.value(), offsets, new long[] {outputs, inputs, side, side}, pass.tape());
    }

    /// All settings at once, weighted by the masks of this block's choices. x: (N, C, H, W).
    ///
    /// Kernel: the quantized superkernel times `sum_k d_k [inside k x k]`. Expansion: the channels after
    /// depthwise batch-norm and ReLU6 times `sum_m d_m [among the first mC]`, folded into the projection's
    /// weights, which costs nothing. Bits: `sum_b d_b Q_b(.)`. Connectivity: `x + d_1 F(x)`.
    Tensor relaxed(Tensor x, BlockMasks masks, Pass pass) {
        if (block.keepsShape() && !options.connects() && options.connectivity() == Connectivity.BLOCK) {
            return x;
        }
        Tensor w1 = expandWeights.mix(masks.expandWeights(), expand.value(), pass);
        Operators.WithMoments h = Operators.pointwise(
                expandInput.readMix(masks.expandInput(), x, pass), w1, pass.measures(), pass.tape()); // (N, 6C, H, W)

        Tensor w2 = depthwiseWeights.mix(masks.depthwiseWeights(), depthwise.value(), pass);
        w2 = Weighting.ofColumns(w2, masks.kernel(), kernelMasks, pass.tape()); // (6C, 1, K, K)
        Input q = depthwiseInput.readMix(masks.depthwiseInput(), expandNorm.relu6(h, pass), pass);
        h = Operators.depthwise(q, w2, block.stride(), pass.measures(), pass.tape()); // (N, 6C, H/stride, W/stride)

        Tensor w3 = projectWeights.mix(masks.projectWeights(), project.value(), pass);
        w3 = Weighting.ofColumns(w3, masks.expansion(), channelMasks, pass.tape()); // (O, 6C, 1, 1)
        q = projectInput.readMix(masks.projectInput(), depthwiseNorm.relu6(h, pass), pass);
        h = Operators.pointwise(q, w3, pass.measures(), pass.tape());
        Tensor y = projectNorm.apply(h, pass).value(pass.tape()); // (N, O, H/stride, W/stride)

        if (!block.keepsShape() || !options.connects()) {
            return y;
        }
        return switch (options.connectivity()) {
            case BLOCK -> Weighting.sum(x, y, masks.connected(), pass.tape());
            case RESIDUAL -> Weighting.sum(y, x, masks.connected(), pass.tape());
            case ALWAYS -> Operators.add(x, y, pass.tape());
        };
    }

    /// In a fixed order.
    void forEachParameter(Consumer<Parameter> action) {
        List.of(expand, depthwise, project).forEach(action);
        forEachNorm(norm -> {
            action.accept(norm.gain());
            action.accept(norm.bias());
        });
    }

    void forEachWeights(BiConsumer<Parameter, Site> action) {
        action.accept(expand, expandWeights);
        action.accept(depthwise, depthwiseWeights);
        action.accept(project, projectWeights);
    }

    void forEachNorm(Consumer<BatchNorm> action) {
        List.of(expandNorm, depthwiseNorm, projectNorm).forEach(action);
    }

    void forEachSite(Consumer<Site> action) {
        List.of(
                        expandWeights,
                        expandInput,
                        depthwiseWeights,
                        depthwiseInput,
                        projectWeights,
                        projectInput,
                        residualInput,
                        residualBranch)
                .forEach(action);
    }

    /// Writes the block as integers behind `from` and returns the position of its output.
    int export(IntegerGraph graph, int from, BlockSetting setting) {
        String name = "block" + block.index();
        int entry = setting.residual()
                ? graph.quantize(name + ".residual.input", from, residualInput, OutputBits.ADD_BITS)
                : from;
        int at = graph.quantize(
                name + ".expand.input", entry, expandInput, setting.expand().activationBits());
        at = graph.convolution(
                name + ".expand", at, expand, expandWeights, setting.expand().weightBits(), 1, 1, expandNorm, true);
        at = graph.quantize(
                name + ".depthwise.input",
                at,
                depthwiseInput,
                setting.depthwise().activationBits());
        at = graph.convolution(
                name + ".depthwise",
                at,
                depthwise,
                depthwiseWeights,
                setting.depthwise().weightBits(),
                block.stride(),
                channels,
                depthwiseNorm,
                true);
        at = graph.quantize(
                name + ".project.input", at, projectInput, setting.project().activationBits());
        at = graph.convolution(
                name + ".project",
                at,
                project,
                projectWeights,
                setting.project().weightBits(),
                1,
                1,
                projectNorm,
                false);
        if (!setting.residual()) {
            return at;
        }
        int branch = graph.quantize(name + ".residual.branch", at, residualBranch, OutputBits.ADD_BITS);
        return graph.add(name + ".add", entry, branch);
    }

    @Override
    public void close() {
        forEachParameter(Parameter::close);
        forEachNorm(norm -> {
            norm.mean().close();
            norm.variance().close();
        });
        forEachSite(Site::close);
        kernelMasks.close();
        channelMasks.close();
    }
}
