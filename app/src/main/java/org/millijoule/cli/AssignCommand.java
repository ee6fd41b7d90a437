package org.millijoule.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.millijoule.assign.Assigner;
import org.millijoule.cli.terminal.Amount;
import org.millijoule.cli.terminal.ExitCode;
import org.millijoule.job.assign.BitAssignment;
import org.millijoule.job.assign.BitProblem;
import org.millijoule.job.assign.BitProblemFile;
import org.millijoule.store.files.Json;
import org.millijoule.text.UsageException;
import org.millijoule.text.Visible;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `assign`: the bits of each layer, of least loss inside every limit, with proof.
@Command(
        name = "assign",
        mixinStandardHelpOptions = true,
        description = "Chooses an option for each layer, so that the sum of sensitivities is least inside every limit.",
        footer = {
            "",
            Failures.EXAMPLE + "millijoule assign --problem examples/assign.json",
            "The file's format, and what 'optimal' promises: docs/assign.md."
        })
final class AssignCommand implements Callable<Integer> {
    private static final double MILLION = 1e6;

    @Option(names = "--problem", required = true, paramLabel = "FILE.json", description = "Layers, limits and ties.")
    private Path problem = Path.of("");

    @Option(
            names = "--work",
            paramLabel = "MILLIONS",
            description = "Steps after which the best so far is printed (default: 60, about 10 seconds).")
    private double work = Assigner.WORK / MILLION;

    @Option(names = "--json", description = "Print the answer as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (!(work > 0 && work <= 1e6)) {
            throw new UsageException("--work is " + work + ", but must be above 0 and at most 1000000. Maybe 60?");
        }
        BitProblem read = BitProblemFile.read(problem);
        BitAssignment found = BitAssignment.of(read, Math.max(1, Math.round(work * MILLION)));
        boolean inside = found.choices().isPresent();
        if (json) {
            System.out.print(Json.write(found));
        } else if (inside) {
            System.out.print(new AssignText(read, found).text());
        }
        System.out.flush();
        if (!inside) {
            System.err.println(Visible.line(problem + ": " + refusal(read, found)));
            return ExitCode.MENDABLE;
        }
        return ExitCode.DONE;
    }

    private static String refusal(BitProblem problem, BitAssignment found) {
        if (found.status().equals("unknown")) {
            return "nothing inside every limit was found, and that there is nothing was not proven. Maybe a larger"
                    + " --work?";
        }
        String missed = found.excess().entrySet().stream()
                .filter(excess -> excess.getValue() > 0)
                .map(excess -> "'" + excess.getKey() + "' is "
                        + Amount.of(problem.limits().getOrDefault(excess.getKey(), 0.0)) + " and would need "
                        + Amount.of(excess.getValue()) + " more")
                .collect(Collectors.joining(", "));
        boolean alone = found.excess().values().stream().anyMatch(excess -> excess == 0)
                || found.excess().size() < 2;
        return "no options are inside every limit"
                + (missed.isEmpty() ? "" : ": " + missed + (alone ? "" : ", each if all others are kept"))
                + ". Maybe higher limits, or options that cost less?";
    }
}
