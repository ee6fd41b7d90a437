package org.millijoule.job.compare;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.millijoule.job.problem.SearchProblem;
import org.millijoule.quantity.Quantity;
import org.millijoule.quantity.Unit;
import org.millijoule.search.Metric;
import org.millijoule.space.Architecture;
import org.millijoule.spec.SpecOverride;
import org.millijoule.text.UsageException;
import org.millijoule.text.Visible;

/// What an image may cost in a cell.
///
/// @param name as `--budgets` has it: `25%`, `0.1mJ`
public record EnergyBudget(String name, double millijoules) {
    private static final Pattern SHARE = Pattern.compile("([0-9]{1,6}(?:\\.[0-9]{1,6})?) ?%");
    private static final int BITS = 8;

    /// Reads an amount, or a share of the energy of the space's largest architecture with 8 bits everywhere.
    ///
    /// @throws UsageException if it is neither, or the space has no 8 bits
    static EnergyBudget of(String text, SearchProblem problem) {
        String name = text.strip();
        Matcher share = SHARE.matcher(name);
        if (!share.matches()) {
            return new EnergyBudget(name, amount(name));
        }
        double percent = Double.parseDouble(share.group(1));
        if (!(percent > 0 && percent <= 100)) {
            throw new UsageException("--budgets " + name + ": a share lies above 0% and at most at 100%. Maybe 25%?");
        }
        return new EnergyBudget(name, percent / 100 * largest(problem, name));
    }

    private static double amount(String name) {
        try {
            return Quantity.parse(name, Unit.Dimension.ENERGY)
                    .require("a budget", Unit.Dimension.ENERGY)
                    .value();
        } catch (IllegalArgumentException e) {
            throw new UsageException("--budgets " + Visible.line(name) + ": " + e.getMessage() + " Or a share, 25%?");
        }
    }

    private static double largest(SearchProblem problem, String name) {
        Architecture dearest = problem.costs().table(Metric.ENERGY).dearest();
        try {
            Architecture wide = problem.spec().space().withBits(dearest, BITS);
            return problem.costs().table(Metric.ENERGY).cost(wide);
        } catch (IllegalArgumentException _) {
            throw new UsageException(
                    "--budgets " + name + " is a share of the energy at 8 bits, which are not among the space's "
                            + problem.spec().space().bits() + ". Maybe an amount, such as 0.1mJ?");
        }
    }

    SpecOverride change() {
        String limit = new BigDecimal(Double.toString(millijoules)).toPlainString() + " mJ";
        return new SpecOverride("--budgets " + name, "budget.energy", limit);
    }

    /// The name as a part of the name of a folder.
    String inFolder() {
        return name.replace("%", "pct").replaceAll("[^A-Za-z0-9.]", "");
    }
}
