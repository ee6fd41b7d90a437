package org.millijoule.simulate;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.millijoule.hardware.Energy;
import org.millijoule.hardware.Execution;
import org.millijoule.hardware.Simulation;
import org.millijoule.text.CsvTable;

/// `simulate NETWORK --csv`: one row per layer that has a cost, then those that have none.
public final class SimulationCsv {
    private static final String HEADER = "layer,kind,shape,weight_bits,activation_bits,output_bits,macs,cycles,"
            + "compute_cycles,overlapped_cycles,exposed_cycles,utilisation,bound,e_core_nj,e_wbuf_nj,e_ibuf_nj,"
            + "e_obuf_nj,e_dram_nj,e_total_nj,tile,loops";

    private SimulationCsv() {}

    /// The table with its header; what does not apply is empty, what has no price has no row.
    public static String of(Simulation simulation, Remainder remainder) {
        return Stream.concat(LayerRow.priced(simulation).stream(), remainder.free(simulation).stream())
                .map(SimulationCsv::row)
                .collect(Collectors.joining("\n", HEADER + "\n", "\n"));
    }

    private static String row(LayerRow row) {
        Energy energy = row.energy();
        List<String> how = row.execution().map(SimulationCsv::how).orElse(List.of("", "", "", "", "", "", ""));
        return Stream.of(
                        Stream.of(row.name(), row.kind(), row.shape()),
                        Stream.of(row.weightBits(), row.activationBits(), row.outputBits()),
                        Stream.of(row.macs(), row.cycles()),
                        how.stream().limit(5),
                        Stream.of(
                                        energy.coreNanojoules(),
                                        energy.weightBufferNanojoules(),
                                        energy.inputBufferNanojoules(),
                                        energy.outputBufferNanojoules(),
                                        energy.dramNanojoules())
                                .map(part -> energy.divided() ? String.valueOf(part) : ""),
                        Stream.of(energy.totalNanojoules()),
                        how.stream().skip(5))
                .flatMap(fields -> fields)
                .map(String::valueOf)
                .map(CsvTable::field)
                .collect(Collectors.joining(","));
    }

    private static List<String> how(Execution execution) {
        return List.of(
                String.valueOf(execution.computeCycles()),
                String.valueOf(execution.overlappedCycles()),
                String.valueOf(execution.exposedCycles()),
                String.valueOf(execution.utilisation()),
                execution.bound().word(),
                execution.tile(),
                execution.order());
    }
}
