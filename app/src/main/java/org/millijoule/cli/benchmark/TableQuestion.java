package org.millijoule.cli.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.StreamSupport;
import org.millijoule.search.AskTell;
import org.millijoule.search.SearchStrategy;
import org.millijoule.search.problem.Limit;
import org.millijoule.search.problem.Objective;
import org.millijoule.table.Question;
import org.millijoule.table.Table;
import org.millijoule.text.Nearest;
import org.millijoule.text.UsageException;
import picocli.CommandLine.Option;

/// What `benchmark --table` and `compare --table` ask a table: the options, checked against its columns.
final class TableQuestion {
    private static final String MEASURED = "error";
    private static final int MOST_EVALUATIONS = 1_000_000;
    /// In the order of tables and pictures; others that plug themselves in follow.
    private static final List<String> ORDER =
            List.of("random", "local-search", "evolution", "policy-gradient", "nsga2", "predictor");

    @Option(names = "--table", paramLabel = "FILE", description = "Search strategies on a table of measured networks.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--strategy",
            split = ",",
            paramLabel = "KIND",
            description = "With --table: which, several with commas; by default all.")
    private List<String> kinds = new ArrayList<>();

    @Option(
            names = "--evaluations",
            paramLabel = "N",
            description = "With --table: networks that each search may measure; by default 200.")
    private int evaluations = 200;

    @Option(
            names = "--minimize",
            split = ",",
            paramLabel = "METRIC",
            description =
                    "With --table: one to three metrics, by default error. One is measured: error, also where it is "
                            + "only limited, or else the first; the others are costs, free to query.")
    private List<String> minimize = new ArrayList<>();

    @Option(
            names = "--reference",
            split = ",",
            paramLabel = "METRIC=VALUE",
            description = "With --table: from where on a metric is worth nothing, such as error=20,flops=110e6.")
    private List<String> references = new ArrayList<>();

    @Option(
            names = "--limit",
            split = ",",
            paramLabel = "METRIC=VALUE",
            description = "With --table: the most that a metric may be, such as flops=30e6.")
    private List<String> limits = new ArrayList<>();

    boolean isAsked() {
        return file.isPresent();
    }

    Path file() {
        return file.orElseThrow(() -> new UsageException("which table? Maybe --table FILE?"));
    }

    int evaluations() {
        if (evaluations < 1 || evaluations > MOST_EVALUATIONS) {
            throw new UsageException("--evaluations " + evaluations + " cannot be done. Maybe 200?");
        }
        return evaluations;
    }

    /// As the options name them.
    List<String> minimize() {
        return minimize.isEmpty() ? List.of(MEASURED) : List.copyOf(minimize);
    }

    Optional<Map<String, Double>> limits() {
        return limits.isEmpty() ? Optional.empty() : Optional.of(values("--limit", limits));
    }

    /// Refused together: what a table cannot run, and what nobody knows.
    List<AskTell> strategies() {
        List<SearchStrategy> all = StreamSupport.stream(
                        ServiceLoader.load(SearchStrategy.class).spliterator(), false)
                .toList();
        Map<String, AskTell> known = new LinkedHashMap<>();
        ORDER.forEach(
                kind -> all.stream().filter(one -> one.kind().equals(kind)).forEach(one -> add(one, known)));
        all.forEach(one -> add(one, known));
        List<String> weighty = kinds.stream()
                .filter(kind -> !known.containsKey(kind))
                .filter(kind -> kind.equals("differentiable")
                        || all.stream().anyMatch(one -> one.kind().equals(kind)))
                .toList();
        if (!weighty.isEmpty()) {
            throw new UsageException("a table has results and no weights to train, so "
                    + String.join(" and ", weighty) + " cannot search it. Maybe one of these: "
                    + String.join(", ", known.keySet()) + "?");
        }
        for (String kind : kinds) {
            if (!known.containsKey(kind)) {
                throw new UsageException("there is no strategy '" + kind + "'. "
                        + Nearest.suggestion(kind, List.copyOf(known.keySet())));
            }
        }
        return kinds.isEmpty()
                ? List.copyOf(known.values())
                : kinds.stream()
                        .distinct()
                        .map(known::get)
                        .map(TableQuestion::present)
                        .toList();
    }

    private static AskTell present(@org.jspecify.annotations.Nullable AskTell strategy) {
        return Optional.ofNullable(strategy).orElseThrow();
    }

    private static void add(SearchStrategy strategy, Map<String, AskTell> known) {
        if (strategy instanceof AskTell askTell) {
            known.putIfAbsent(strategy.kind(), askTell);
        }
    }

    /// Reads the table and asks it.
    Question ask() {
        Table table = TableFile.read(file());
        List<String> metrics = minimize();
        if (metrics.size() > 3 || metrics.stream().distinct().count() < metrics.size()) {
            throw new UsageException("--minimize takes one to three different metrics, not " + String.join(",", metrics)
                    + ". Maybe error,flops?");
        }
        metrics.forEach(metric -> check("--minimize", metric, table));
        Map<String, Double> most = values("--limit", limits);
        most.keySet().forEach(metric -> check("--limit", metric, table));
        Map<String, Double> given = values("--reference", references);
        for (String metric : given.keySet()) {
            if (!metrics.contains(metric)) {
                throw new UsageException("--reference " + metric + " is not among --minimize "
                        + String.join(",", metrics) + ". Maybe add it there?");
            }
        }
        List<Objective> objectives = new ArrayList<>();
        for (String metric : metrics) {
            double reference = Optional.ofNullable(given.get(metric))
                    .orElseGet(() -> metrics.size() == 1 ? Double.POSITIVE_INFINITY : table.beyondWorst(metric));
            objectives.add(metric.equals(MEASURED) ? 0 : objectives.size(), new Objective(metric, reference));
        }
        try {
            boolean onlyLimited = !metrics.contains(MEASURED) && most.containsKey(MEASURED);
            return new Question(
                    table,
                    objectives,
                    most.entrySet().stream()
                            .map(limit -> new Limit(limit.getKey(), limit.getValue()))
                            .toList(),
                    onlyLimited ? MEASURED : objectives.getFirst().metric());
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static void check(String option, String metric, Table table) {
        if (table.metric(metric).isEmpty()) {
            throw new UsageException(option + ": " + table.name() + " has no metric '" + metric + "'. "
                    + Nearest.suggestion(metric, table.metrics()));
        }
    }

    private static Map<String, Double> values(String option, List<String> settings) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            double value = equals < 1 ? Double.NaN : number(setting.substring(equals + 1));
            if (!Double.isFinite(value)) {
                throw new UsageException(option + " wants METRIC=NUMBER, not " + setting + ". Maybe flops=30e6?");
            }
            if (values.put(setting.substring(0, equals), value) != null) {
                throw new UsageException(
                        option + " has " + setting.substring(0, equals) + " twice. Maybe leave one of them out?");
            }
        }
        return values;
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }
}
