package org.millijoule.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millijoule.hardware.Energy;
import org.millijoule.hardware.Execution;
import org.millijoule.hardware.LayerCost;
import org.millijoule.hardware.LayerUse;
import org.millijoule.hardware.Simulation;
import org.millijoule.network.Layer;

/// One layer of a [Simulation] as it is shown. Cycles and energies are for the model's whole batch.
///
/// @param shape for example `56x56x24 -> 56x56x144, 1x1`
/// @param share of all cycles, between 0 and 1
public record LayerRow(
        String name,
        String kind,
        String shape,
        int weightBits,
        int activationBits,
        int outputBits,
        long macs,
        long cycles,
        double share,
        Energy energy,
        Optional<Execution> execution) {

    /// All layers, in order.
    public static List<LayerRow> all(Simulation simulation) {
        List<LayerRow> rows = new ArrayList<>();
        for (int i = 0; i < simulation.cost().layers().size(); i++) {
            rows.add(of(
                    simulation.cost().layers().get(i),
                    simulation,
                    simulation.executions().get(i)));
        }
        return rows;
    }

    /// The layers that have a cost, in order.
    public static List<LayerRow> priced(Simulation simulation) {
        return all(simulation).stream().filter(row -> !row.isFree()).toList();
    }

    /// The layers that cost nothing in this model, in order.
    public static List<LayerRow> free(Simulation simulation) {
        return all(simulation).stream().filter(LayerRow::isFree).toList();
    }

    /// Kind and shape, for example `depthwise 3x3/2, 112x112x96 -> 56x56x96`.
    public String operation() {
        int comma = shape.lastIndexOf(", ");
        return comma < 0
                ? kind + ", " + shape
                : kind + " " + shape.substring(comma + 2) + ", " + shape.substring(0, comma);
    }

    /// Whether it is a layer without weights that costs nothing.
    public boolean isFree() {
        return macs == 0 && cycles == 0 && energy.totalNanojoules() == 0;
    }

    private static LayerRow of(LayerCost layer, Simulation simulation, Optional<Execution> execution) {
        LayerUse use = layer.use();
        return new LayerRow(
                layer.name(),
                use.layer().word(),
                shape(use.layer()),
                use.weightBits(),
                use.activationBits(),
                use.outputBits(),
                use.layer().macs(),
                layer.cost().cycles(),
                (double) layer.cost().cycles()
                        / Math.max(1, simulation.cost().total().cycles()),
                layer.cost().energy(),
                execution);
    }

    private static String shape(Layer layer) {
        return switch (layer) {
            case Layer.Convolution conv ->
                conv.input() + " -> " + conv.output() + ", " + conv.kernel()
                        + (conv.groups() > 1 && !conv.word().equals("depthwise")
                                ? " in " + conv.groups() + " groups"
                                : "");
            case Layer.Linear linear ->
                linear.inputs() + " -> " + linear.outputs()
                        + (linear.positions() > 1 ? " at " + linear.positions() + " positions" : "");
            case Layer.Product product ->
                product.rows() + "x" + product.depth() + " by " + product.depth() + "x" + product.columns()
                        + (product.count() > 1 ? ", " + product.count() + " times" : "");
            case Layer.Recurrent cell ->
                cell.inputs() + " -> " + cell.hidden() + ", " + cell.steps() + (cell.steps() > 1 ? " steps" : " step")
                        + (cell.directions() > 1 ? " in both directions" : "");
            case Layer.Pool _, Layer.Add _, Layer.Other _ -> layer.input() + " -> " + layer.output();
        };
    }
}
