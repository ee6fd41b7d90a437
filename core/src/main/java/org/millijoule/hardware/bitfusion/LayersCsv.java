package org.millijoule.hardware.bitfusion;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.millijoule.hardware.UnsupportedLayerException;
import org.millijoule.text.CsvException;
import org.millijoule.text.CsvTable;

/// `simulate --layers`: a table of layers in, the same table with its costs out (CONTRACT.md).
///
/// Rows are taken literally: `groups` calls of `in_c / groups` to `out_c / groups` channels with their own
/// `im2col`. An `out_bits` column asks for [OutputMode#REQUANTIZED] where it is not empty. A row that cannot be
/// done has empty numbers and says why in its last column.
public final class LayersCsv {
    private static final int ROWS_PER_THREAD = 64; // our choice: below that, a second thread costs more than it does

    private final CsvTable table;
    private final LayerReader reader;

    /// A table whose header is understood; its rows may still be faulty.
    ///
    /// @throws CsvException if the table lacks a column or has one that means nothing
    public LayersCsv(CsvTable table, Accelerators accelerators) {
        this.table = table;
        reader = new LayerReader(table, accelerators);
    }

    /// Prices all rows, equal ones once, on that many threads, and writes them in order. The text does not depend
    /// on the number of threads.
    public void write(Appendable out, int threads) throws IOException {
        List<List<String>> distinct = new ArrayList<>();
        int[] results = deduplicate(distinct);
        String[] priced = price(distinct, threads);
        StringBuilder text = new StringBuilder(512);
        for (String column : reader.columns()) {
            text.append(column).append(',');
        }
        CostFields.appendHeader(text);
        out.append(text.append('\n'));
        for (int i = 0; i < results.length; i++) {
            text.setLength(0);
            for (String field : reader.inOrder(table.rows().get(i).fields())) {
                CostFields.appendQuoted(text, field);
                text.append(',');
            }
            out.append(text.append(priced[results[i]]).append('\n'));
        }
    }

    /// For each row the position of its layer in `distinct`, which is filled.
    private int[] deduplicate(List<List<String>> distinct) {
        Map<List<String>, Integer> seen = new HashMap<>();
        int[] results = new int[table.rows().size()];
        for (int i = 0; i < results.length; i++) {
            List<String> fields = table.rows().get(i).fields();
            Integer known = seen.putIfAbsent(reader.withoutNames(fields), distinct.size());
            results[i] = known == null ? distinct.size() : known;
            if (known == null) {
                distinct.add(fields);
            }
        }
        return results;
    }

    private String[] price(List<List<String>> layers, int threads) {
        String[] priced = new String[layers.size()];
        AtomicInteger next = new AtomicInteger();
        Runnable work = new Runnable() { // no lambda: the first one of a program adds to its start
                    @Override
                    public void run() {
                        for (int i = next.getAndIncrement(); i < priced.length; i = next.getAndIncrement()) {
                            priced[i] = price(layers.get(i));
                        }
                    }
                };
        List<Thread> others = new ArrayList<>();
        for (int t = 1; t < Math.min(threads, priced.length / ROWS_PER_THREAD); t++) {
            Thread other = new Thread(work, "layers-" + t);
            others.add(other);
            other.start();
        }
        work.run();
        for (Thread other : others) {
            joinUninterruptibly(other);
        }
        return priced;
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private String price(List<String> fields) {
        StringBuilder text = new StringBuilder(256);
        try {
            LayerReader.Layer layer = reader.read(fields);
            CallCost cost = TilingSearch.best(layer.accelerator(), layer.call(), layer.mode());
            CostFields.append(text, layer, cost);
        } catch (UnsupportedLayerException | IllegalArgumentException e) {
            text.setLength(0);
            CostFields.appendFailure(text, String.valueOf(e.getMessage()));
        }
        return text.toString();
    }
}
