package org.millijoule.cli.benchmark;

import java.util.Locale;
import java.util.OptionalDouble;
import org.millijoule.study.SearchSpeed;
import org.millijoule.study.SpeedRow;
import org.millijoule.study.TrainingSpeed;

/// What `benchmark --training` prints for people.
record TrainingTable(int threads, int rounds, TrainingSpeed.Measured measured) {
    private static final String NOTHING = "-";

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, """
                %d threads, medians of %d rounds; a product of 2048 x 2048 matrices runs at %.0f GFLOP/s

                """, threads, rounds, measured.matmulGflops()));
        text.append(String.format(
                Locale.ROOT,
                "%-21s %6s %5s  %-8s %5s  %-16s  %-5s  %8s  %7s  %13s  %7s  %7s\n",
                "network",
                "MMAC",
                "width",
                "input",
                "batch",
                "variant",
                "bits",
                "images/s",
                "of fp32",
                "of standalone",
                "of peak",
                "waiting"));
        measured.rows().forEach(row -> text.append(line(row)));
        text.append('\n');
        measured.searches().forEach(search -> text.append(line(search)));
        return text.toString();
    }

    private static String line(SpeedRow row) {
        return String.format(
                Locale.ROOT,
                "%-21s %6.1f %5.2f  %-8s %5d  %-16s  %-5s  %8.1f  %7.2f  %13s  %6.1f%%  %6.1f%%\n",
                row.network(),
                row.mmac(),
                row.width(),
                row.input(),
                row.batch(),
                row.variant().key(),
                row.bits(),
                row.imagesPerSecond(),
                row.ratioToFp32(),
                ratio(row.ratioToStandalone()),
                100 * row.peakShare(),
                100 * row.stallShare());
    }

    private static String ratio(OptionalDouble ratio) {
        return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : NOTHING;
    }

    private static String line(SearchSpeed search) {
        String target = search.target().isPresent()
                ? String.format(
                        Locale.ROOT,
                        " (the talk's proxy takes one night at %.0f)",
                        search.target().getAsDouble())
                : "";
        return String.format(
                Locale.ROOT,
                "%s, batch %d, a weights and a policy step in turn: %.1f images/s%s; validation: %.1f images/s\n",
                search.network(),
                search.batch(),
                search.imagesPerSecond(),
                target,
                search.validationImagesPerSecond());
    }
}
