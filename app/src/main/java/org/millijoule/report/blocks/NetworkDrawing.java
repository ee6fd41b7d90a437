package org.millijoule.report.blocks;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.millijoule.report.Glossary;
import org.millijoule.report.LayerTile;
import org.millijoule.report.NetworkPicture;
import org.millijoule.report.chart.Bits;
import org.millijoule.report.chart.Markup;
import org.millijoule.report.run.Run;
import org.millijoule.space.blocks.Block;

/// The found network, block by block: an inverted bottleneck is drawn as wide as its expansion, its depthwise
/// part as broad as its kernel, all coloured by bits. Stages are groups that wrap on narrow screens.
///
/// @param places the space's blocks, for the resolutions; empty leaves them out
record NetworkDrawing(Run run, List<FoundBlock> found, List<Block> places) implements NetworkPicture {
    NetworkDrawing {
        found = List.copyOf(found);
        places = List.copyOf(places);
    }

    @Override
    public String caption() {
        return "Each block is an inverted bottleneck: 1×1 expansion, depthwise convolution, 1×1 projection.";
    }

    @Override
    public void write(Markup out) {
        out.open("div", "class", "legend");
        Bits.legend(out);
        out.element("span", "height: expansion ×m", "class", "key");
        out.element("span", "breadth of the middle part: depthwise kernel k×k", "class", "key");
        out.element("span", "arc: residual connection", "class", "key");
        out.element("span", "line below: energy", "class", "key");
        out.close();
        BlockTile tiles = tiles();
        out.open("div", "class", "network");
        List<Run.LayerRow> layers = run.cost().layers();
        int firstBlock = firstBlockLayer(layers);
        outside(out, tiles.tile(), layers.subList(0, firstBlock));
        Map<Integer, List<FoundBlock>> stages = new LinkedHashMap<>();
        for (FoundBlock block : found) {
            stages.computeIfAbsent(block.stage(), stage -> new ArrayList<>()).add(block);
        }
        stages.forEach((stage, blocks) -> {
            out.open("div", "class", "stage").open("div", "class", "head");
            out.element("b", "Stage " + stage);
            out.element("span", resolution(blocks), "class", "res").close();
            out.open("div", "class", "tiles");
            blocks.forEach(block -> tiles.block(out, block));
            out.close().close();
        });
        outside(out, tiles.tile(), layers.subList(firstBlock, layers.size()));
        out.close();
    }

    @Override
    public String lineMeaning() {
        return Glossary.ARCHITECTURE_LINE.meaning();
    }

    @Override
    public Set<Glossary> words() {
        return EnumSet.of(Glossary.ARCHITECTURE_LINE, Glossary.BITS, Glossary.INERT);
    }

    private BlockTile tiles() {
        double most = found.stream()
                .mapToDouble(block -> run.cost().nanojoulesOf("block" + block.index() + "."))
                .max()
                .orElse(0);
        double outside = run.cost().layers().stream()
                .filter(layer -> !inBlock(layer))
                .mapToDouble(Run.LayerRow::total)
                .max()
                .orElse(0);
        int widest = found.stream()
                .flatMapToInt(block -> block.expansion().stream())
                .max()
                .orElse(1);
        return new BlockTile(run.cost(), new LayerTile(Math.max(most, outside)), widest);
    }

    private static void outside(Markup out, LayerTile tiles, List<Run.LayerRow> layers) {
        List<Run.LayerRow> drawn = layers.stream()
                .filter(layer -> !inBlock(layer) && layer.weightBits().isPresent())
                .toList();
        if (drawn.isEmpty()) {
            return;
        }
        out.open("div", "class", "stage").open("div", "class", "head");
        out.element("b", "Fixed").element("span", "", "class", "res").close();
        out.open("div", "class", "tiles");
        drawn.forEach(layer -> tiles.layer(out, layer));
        out.close().close();
    }

    private static int firstBlockLayer(List<Run.LayerRow> layers) {
        for (int i = 0; i < layers.size(); i++) {
            if (inBlock(layers.get(i))) {
                return i;
            }
        }
        return layers.size();
    }

    static boolean inBlock(Run.LayerRow layer) {
        return layer.name().matches("block\\d+\\..*");
    }

    /// `28×28 → 14×14, 24 channels`, where the space's table is known.
    private String resolution(List<FoundBlock> blocks) {
        OptionalInt first = index(blocks.getFirst());
        OptionalInt last = index(blocks.getLast());
        if (first.isEmpty() || last.isEmpty()) {
            return "";
        }
        Block from = places.get(first.getAsInt());
        Block to = places.get(last.getAsInt());
        String in = from.input().height() + "×" + from.input().width();
        String end = to.output().height() + "×" + to.output().width();
        return (in.equals(end) ? in : in + " → " + end) + ", " + to.outputChannels() + " ch";
    }

    private OptionalInt index(FoundBlock block) {
        return block.index() < places.size() ? OptionalInt.of(block.index()) : OptionalInt.empty();
    }
}
