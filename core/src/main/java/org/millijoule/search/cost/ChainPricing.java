package org.millijoule.search.cost;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.millijoule.hardware.HardwareModel;
import org.millijoule.hardware.OutputBits;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.search.Metric;
import org.millijoule.search.cost.PartPrices.PartPrice;
import org.millijoule.space.Candidate;
import org.millijoule.space.Choice;
import org.millijoule.space.Structure;

/// Prices a chain of parts. Parts with equal keys share their rows, layers of one geometry use their price.
final class ChainPricing {
    private final Structure.Chain structure;
    private final List<Choice> choices;
    private final PartPrices prices;
    private final List<Integer> bits;
    /// The bits of the columns: all of them, or any single one where costs do not depend on output bits.
    private final List<Integer> columns;

    /// The rows of one key; `failure` is empty where all went well.
    @SuppressWarnings("ArrayRecordComponent") // a bundle of tables, never compared
    private record Rows(int[] asks, double[] energy, double[] latency, double[] bytes, String failure) {}

    ChainPricing(Structure.Chain structure, List<Choice> choices, HardwareModel hardware) {
        this.structure = structure;
        this.choices = choices;
        this.prices = new PartPrices(hardware);
        TreeSet<Integer> possible = new TreeSet<>(structure.bits());
        Collections.addAll(possible, OutputBits.ADD_BITS);
        this.bits = List.copyOf(possible);
        this.columns = hardware.dependsOnOutputBits() ? bits : List.of(OutputBits.ADD_BITS);
    }

    SpaceCosts price() {
        List<Structure.Link> links = structure.links();
        List<Object> keys = links.stream().map(Structure.Link::key).distinct().toList();
        List<Structure.Link> firsts = keys.stream()
                .map(key -> links.stream()
                        .filter(link -> link.key().equals(key))
                        .findFirst()
                        .orElseThrow())
                .toList();
        List<Rows> rows = firsts.parallelStream().map(this::rows).toList();
        Map<Object, Rows> byKey = new HashMap<>();
        for (int k = 0; k < rows.size(); k++) {
            if (!rows.get(k).failure().isEmpty()) {
                throw new IllegalArgumentException(rows.get(k).failure());
            }
            byKey.put(keys.get(k), rows.get(k));
        }
        return assemble(links.stream().map(link -> byKey.get(link.key())).toList());
    }

    private SpaceCosts assemble(List<Rows> rows) {
        Candidate tail = structure.tail();
        int[][] asks = rows.stream().map(Rows::asks).toArray(int[][]::new);
        int tailAsks = bits.indexOf(OutputBits.inputBits(tail.network(), tail.precisions()));
        Chain chain = new Chain(choices, structure.links(), asks, tailAsks);
        List<PartPrice> stems = columns.stream()
                .map(next -> fixed("the stem", structure.head(), next, true))
                .toList();
        PartPrice tailPrice = fixed("head, pooling or classifier", tail, OutputBits.LOGIT_BITS, false);
        List<CostTable> tables = List.of(
                new ChainTable(
                        Metric.ENERGY,
                        chain,
                        columns.size(),
                        rows.stream().map(Rows::energy).toArray(double[][]::new),
                        each(stems, PartPrice::millijoules),
                        tailPrice.millijoules()),
                new ChainTable(
                        Metric.LATENCY,
                        chain,
                        columns.size(),
                        rows.stream().map(Rows::latency).toArray(double[][]::new),
                        each(stems, PartPrice::milliseconds),
                        tailPrice.milliseconds()),
                new ChainTable(
                        Metric.MODEL_BYTES,
                        chain,
                        1,
                        rows.stream().map(Rows::bytes).toArray(double[][]::new),
                        new double[] {stems.getFirst().bytes()},
                        tailPrice.bytes()));
        return new SpaceCosts(tables, prices.layers());
    }

    private static double[] each(List<PartPrice> stems, ToDoubleFunction<PartPrice> cost) {
        return stems.stream().mapToDouble(cost).toArray();
    }

    private PartPrice fixed(String what, Candidate candidate, int next, boolean atImage) {
        try {
            return price(candidate, next, atImage);
        } catch (UnsupportedLayerException e) {
            throw new IllegalArgumentException(
                    what + " cannot run on " + prices.hardwareName() + ": " + e.getMessage(), e);
        }
    }

    /// Failures are returned, not thrown, so that the first part's is reported whichever thread is faster.
    private Rows rows(Structure.Link link) {
        int[] sizes = Chain.sizes(choices, link);
        int settings = IntStream.of(sizes).reduce(1, (x, y) -> x * y);
        int n = columns.size();
        Rows rows = new Rows(
                new int[settings], new double[settings * n], new double[settings * n], new double[settings], "");
        Map<Candidate, Integer> first = new HashMap<>();
        for (int j = 0; j < settings; j++) {
            Optional<Candidate> network = link.network(Chain.options(j, sizes));
            if (network.isEmpty()) {
                rows.asks()[j] = Chain.ABSENT;
                continue;
            }
            Integer same = first.putIfAbsent(network.get(), j);
            if (same != null) {
                copy(rows, same, j, n);
                continue;
            }
            try {
                fill(rows, j, network.get());
            } catch (UnsupportedLayerException e) {
                String failure = failure(link, Chain.options(j, sizes), e);
                return new Rows(new int[0], new double[0], new double[0], new double[0], failure);
            }
        }
        return rows;
    }

    private void fill(Rows rows, int j, Candidate candidate) {
        rows.asks()[j] = bits.indexOf(OutputBits.inputBits(candidate.network(), candidate.precisions()));
        for (int b = 0; b < columns.size(); b++) {
            PartPrice price = price(candidate, columns.get(b), false);
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

    /// Of a part of a network whose last tensor is read at `next` bits.
    private PartPrice price(Candidate candidate, int next, boolean atImage) {
        return prices.of(OutputBits.uses(candidate.network(), candidate.precisions(), next, atImage));
    }

    private String failure(Structure.Link link, int[] options, UnsupportedLayerException cause) {
        List<String> words = new ArrayList<>();
        for (int c = 0; c < options.length; c++) {
            words.add(Belonging.setting(choices.get(link.firstChoice() + c), options[c]));
        }
        return "%s with %s cannot run on %s: %s. Maybe leave that option out of the space?"
                .formatted(link.name(), String.join(" ", words), prices.hardwareName(), cause.getMessage());
    }
}
