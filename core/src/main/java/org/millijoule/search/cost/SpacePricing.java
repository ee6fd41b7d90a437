package org.millijoule.search.cost;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.millijoule.hardware.Cost;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.NamedUse;
import org.millijoule.hardware.NetworkStatistics;
import org.millijoule.hardware.OutputBits;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.network.Shape;
import org.millijoule.search.Metric;
import org.millijoule.space.Candidate;
import org.millijoule.space.Choice;
import org.millijoule.space.blocks.Block;
import org.millijoule.space.blocks.BlockCodec;
import org.millijoule.space.blocks.BlockOptions;
import org.millijoule.space.blocks.BlockSetting;
import org.millijoule.space.blocks.MobileBlockSpace;

/// Fills the tables of [SpaceCosts]. Blocks of one geometry share their rows, layers of one use their price.
final class SpacePricing {
    private final MobileBlockSpace space;
    private final HardwareModel hardware;
    private final BlockCodec codec;
    private final List<Choice> choices;
    private final List<BlockOptions> places;
    private final List<Integer> bits;
    /// The bits of the columns: all of them, or any single one where costs do not depend on output bits.
    private final List<Integer> columns;

    private final Map<LayerUse, Cost> prices = new ConcurrentHashMap<>();

    /// What the prices of a block's settings depend on, and which settings there are.
    private record Geometry(
            Shape input,
            int outputChannels,
            int stride,
            List<String> connections,
            List<Integer> expansions,
            List<Integer> kernels,
            List<Integer> bits) {}

    private record Price(double millijoules, double milliseconds, double bytes) {}

    /// The rows of one geometry; `failure` is empty where all went well.
    @SuppressWarnings("ArrayRecordComponent") // a bundle of tables, never compared
    private record Rows(int[] asks, double[] energy, double[] latency, double[] bytes, String failure) {}

    SpacePricing(MobileBlockSpace space, HardwareModel hardware) {
        this.space = space;
        this.hardware = hardware;
        this.codec = space.codec();
        this.choices = space.choices();
        this.places = space.places();
        TreeSet<Integer> possible = new TreeSet<>(space.bits());
        Collections.addAll(possible, space.fixedBits(), OutputBits.ADD_BITS);
        this.bits = List.copyOf(possible);
        this.columns = hardware.dependsOnOutputBits() ? bits : List.of(OutputBits.ADD_BITS);
    }

    SpaceCosts price() {
        List<Block> blocks = space.blocks();
        List<Geometry> geometries =
                blocks.stream().map(this::geometry).distinct().toList();
        List<Block> firsts = geometries.stream()
                .map(geometry -> blocks.stream()
                        .filter(block -> geometry(block).equals(geometry))
                        .findFirst()
                        .orElseThrow())
                .toList();
        List<Rows> rows = firsts.parallelStream().map(this::rows).toList();
        Map<Geometry, Rows> byGeometry = new HashMap<>();
        for (int g = 0; g < rows.size(); g++) {
            if (!rows.get(g).failure().isEmpty()) {
                throw new IllegalArgumentException(rows.get(g).failure());
            }
            byGeometry.put(geometries.get(g), rows.get(g));
        }
        return assemble(
                blocks.stream().map(block -> byGeometry.get(geometry(block))).toList());
    }

    private Geometry geometry(Block block) {
        BlockOptions place = places.get(block.index());
        return new Geometry(
                block.input(),
                block.outputChannels(),
                block.stride(),
                place.connections(),
                place.expansions(),
                place.kernels(),
                place.bits());
    }

    private int[] sizes(Block block) {
        return Chain.sizes(choices, space.choicesPerBlock(), block.index());
    }

    private SpaceCosts assemble(List<Rows> rows) {
        Candidate tail = space.tailAlone();
        int[][] asks = rows.stream().map(Rows::asks).toArray(int[][]::new);
        int tailAsks = bits.indexOf(OutputBits.inputBits(tail.network(), tail.precisions()));
        Chain chain = new Chain(choices, space.choicesPerBlock(), asks, tailAsks);
        List<Price> stems = columns.stream()
                .map(next -> fixed("the stem", space.stemAlone(), next, true))
                .toList();
        Price tailPrice = fixed("head, pooling or classifier", tail, OutputBits.LOGIT_BITS, false);
        double[][] energy = rows.stream().map(Rows::energy).toArray(double[][]::new);
        double[][] latency = rows.stream().map(Rows::latency).toArray(double[][]::new);
        double[][] bytes = rows.stream().map(Rows::bytes).toArray(double[][]::new);
        return new SpaceCosts(List.of(
                new CostTable(
                        Metric.ENERGY,
                        chain,
                        columns.size(),
                        energy,
                        stems.stream().mapToDouble(Price::millijoules).toArray(),
                        tailPrice.millijoules()),
                new CostTable(
                        Metric.LATENCY,
                        chain,
                        columns.size(),
                        latency,
                        stems.stream().mapToDouble(Price::milliseconds).toArray(),
                        tailPrice.milliseconds()),
                new CostTable(
                        Metric.MODEL_BYTES,
                        chain,
                        1,
                        bytes,
                        new double[] {stems.getFirst().bytes()},
                        tailPrice.bytes())));
    }

    private Price fixed(String what, Candidate candidate, int next, boolean atImage) {
        try {
            return price(candidate, next, atImage);
        } catch (UnsupportedLayerException e) {
            throw new IllegalArgumentException(what + " cannot run on " + hardware.name() + ": " + e.getMessage(), e);
        }
    }

    /// Failures are returned, not thrown, so that the first block's is reported whichever thread is faster.
    private Rows rows(Block block) {
        int[] sizes = sizes(block);
        int settings = IntStream.of(sizes).reduce(1, (x, y) -> x * y);
        int n = columns.size();
        Rows rows = new Rows(
                new int[settings], new double[settings * n], new double[settings * n], new double[settings], "");
        Map<BlockSetting, Integer> first = new HashMap<>();
        for (int j = 0; j < settings; j++) {
            BlockSetting setting = codec.setting(block.index(), Chain.options(j, sizes), 0);
            if (!setting.present()) {
                rows.asks()[j] = Chain.ABSENT;
                continue;
            }
            Integer same = first.putIfAbsent(setting, j);
            if (same != null) {
                copy(rows, same, j, n);
                continue;
            }
            try {
                fill(rows, j, space.blockAlone(block, setting));
            } catch (UnsupportedLayerException e) {
                return new Rows(new int[0], new double[0], new double[0], new double[0], failure(block, j, e));
            }
        }
        return rows;
    }

    private void fill(Rows rows, int j, Candidate candidate) {
        rows.asks()[j] = bits.indexOf(OutputBits.inputBits(candidate.network(), candidate.precisions()));
        for (int b = 0; b < columns.size(); b++) {
            Price price = price(candidate, columns.get(b), false);
            rows.energy()[j * columns.size() + b] = price.millijoules();
            rows.latency()[j * columns.size() + b] = price.milliseconds();
            rows.bytes()[j] = price.bytes();
        }
    }

    private static void copy(Rows rows, int from, int to, int n) {
        rows.asks()[to] = rows.asks()[from];
        rows.bytes()[to] = rows.bytes()[from];
        System.arraycopy(rows.energy(), from * n, rows.energy(), to * n, n);
        System.arraycopy(rows.latency(), from * n, rows.latency(), to * n, n);
    }

    /// Of a part of a network whose last tensor is read at `next` bits; per image.
    private Price price(Candidate candidate, int next, boolean atImage) {
        Cost total = Cost.ZERO;
        double bytes = 0;
        for (NamedUse named : OutputBits.uses(candidate.network(), candidate.precisions(), next, atImage)) {
            LayerUse use = named.use();
            total = total.plus(prices.computeIfAbsent(use, hardware::cost));
            bytes += NetworkStatistics.modelBytes(use.layer(), use.weightBits());
        }
        return new Price(
                total.energy().totalNanojoules() / 1e6 / hardware.batch(),
                total.seconds() * 1e3 / hardware.batch(),
                bytes);
    }

    private String failure(Block block, int j, UnsupportedLayerException cause) {
        int[] options = Chain.options(j, sizes(block));
        List<String> words = new ArrayList<>();
        for (int c = 0; c < options.length; c++) {
            Choice choice = choices.get(block.index() * options.length + c);
            words.add(choice.name().substring(choice.name().indexOf('.') + 1) + "="
                    + (choice.inert()
                            ? choice.options().getLast()
                            : choice.options().get(options[c])));
        }
        return "block %d with %s cannot run on %s: %s. Maybe leave that option out of the space?"
                .formatted(block.index(), String.join(" ", words), hardware.name(), cause.getMessage());
    }
}
