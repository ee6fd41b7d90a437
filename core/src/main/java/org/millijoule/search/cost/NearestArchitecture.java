package org.millijoule.search.cost;

import java.util.ArrayList;
import java.util.List;
import org.millijoule.assign.Assigner;
import org.millijoule.assign.Assignment;
import org.millijoule.assign.AssignmentProblem;
import org.millijoule.assign.Factor;
import org.millijoule.assign.Limit;
import org.millijoule.assign.Scope;
import org.millijoule.search.Constraint;
import org.millijoule.space.Architecture;
import org.millijoule.space.Choice;

/// The architecture whose largest ratio of cost to limit is smallest, as an [AssignmentProblem].
///
/// A graph of layers has a variable for each choice. A chain has one for the setting of each block, and one for the
/// bits that are asked for in front of each block: its own where it is present, those behind it where it is left out.
/// With these in between, a block's cost hangs on its setting and the bits behind it, and on nothing further away.
///
/// @param noneInside whether it is proven that none keeps every limit
record NearestArchitecture(Architecture architecture, boolean noneInside) {
    private static final long WORK = Assigner.WORK / 10; // our choice: a second

    /// @param tables one for each constraint
    static NearestArchitecture of(List<CostTable> tables, List<Constraint> constraints) {
        return switch (tables.getFirst()) {
            case ChainTable first -> inChain(first.chain(), tables, constraints);
            case TermTable first -> inTerms(first.choices(), tables, constraints);
        };
    }

    private static NearestArchitecture inTerms(
            List<Choice> choices, List<CostTable> tables, List<Constraint> constraints) {
        List<Integer> sizes =
                choices.stream().map(choice -> choice.options().size()).toList();
        List<List<Factor>> costs =
                tables.stream().map(table -> ((TermTable) table).factors()).toList();
        Assignment found = solved(sizes, TermTable.fixed(choices), costs, constraints);
        return new NearestArchitecture(Architecture.of(found.toArray()), found.lowerBound() > 0);
    }

    private static NearestArchitecture inChain(Chain chain, List<CostTable> tables, List<Constraint> constraints) {
        List<ChainTable> chains = tables.stream().map(ChainTable.class::cast).toList();
        int columns = chains.stream().mapToInt(ChainTable::columns).max().orElse(1);
        List<Integer> sizes = new ArrayList<>(); // block 0, asked in front of it, block 1, asked in front of it, ...
        for (int i = 0; i < chain.blocks; i++) {
            sizes.add(chain.settings(i));
            sizes.add(columns);
        }
        List<Factor> links = new ArrayList<>();
        for (int i = 0; i < chain.blocks; i++) {
            links.add(link(chain, i, columns, sizes));
        }
        List<List<Factor>> costs =
                chains.stream().map(table -> costs(table, columns, sizes)).toList();
        Assignment found = solved(sizes, links, costs, constraints);
        int[] settings = new int[chain.blocks];
        for (int i = 0; i < settings.length; i++) {
            settings[i] = found.options().get(2 * i);
        }
        return new NearestArchitecture(chain.architecture(settings), found.lowerBound() > 0);
    }

    /// Forbids what a setting of block `i` does not ask for, and settings that are the same network as a plainer one.
    private static Factor link(Chain chain, int i, int columns, List<Integer> sizes) {
        boolean last = i == chain.blocks - 1;
        Scope scope = Scope.of(sizes, last ? List.of(2 * i, 2 * i + 1) : List.of(2 * i, 2 * i + 1, 2 * i + 3));
        double[] values = new double[scope.combinations()];
        int[] options = new int[sizes.size()];
        for (int at = 0; at < values.length; at++) {
            scope.write(at, options);
            int setting = options[2 * i];
            int behind = last ? column(chain.tailAsks, columns) : options[2 * i + 3];
            int asks = chain.asks[i][setting];
            int front = asks == Chain.ABSENT ? behind : column(asks, columns);
            boolean consistent = options[2 * i + 1] == front && chain.plainest(i, setting);
            values[at] = consistent ? 0 : Double.POSITIVE_INFINITY;
        }
        return new Factor(scope, values);
    }

    private static int column(int asks, int columns) {
        return columns == 1 ? 0 : asks;
    }

    /// In the order in which [ChainTable#cost(int[])] adds: from the tail to the stem.
    private static List<Factor> costs(ChainTable table, int columns, List<Integer> sizes) {
        int blocks = table.chain().blocks;
        List<Factor> costs = new ArrayList<>();
        costs.add(new Factor(Scope.of(sizes, List.of()), new double[] {table.tail()}));
        for (int i = blocks - 1; i >= 0; i--) {
            costs.add(costs(table, i, columns, sizes));
        }
        double[] stem = new double[columns];
        for (int b = 0; b < columns; b++) {
            stem[b] = table.stem(b);
        }
        costs.add(new Factor(Scope.of(sizes, List.of(1)), stem));
        return costs;
    }

    private static Factor costs(ChainTable table, int i, int columns, List<Integer> sizes) {
        Chain chain = table.chain();
        boolean last = i == chain.blocks - 1;
        Scope scope = Scope.of(sizes, last ? List.of(2 * i) : List.of(2 * i, 2 * i + 3));
        double[] values = new double[scope.combinations()];
        for (int at = 0; at < values.length; at++) {
            int setting = last ? at : at / columns;
            boolean absent = chain.asks[i][setting] == Chain.ABSENT;
            values[at] = absent ? 0 : table.at(i, setting, last ? chain.tailAsks : at % columns);
        }
        return new Factor(scope, values);
    }

    private static Assignment solved(
            List<Integer> sizes, List<Factor> links, List<List<Factor>> costs, List<Constraint> constraints) {
        List<Limit> limits = new ArrayList<>();
        for (int k = 0; k < constraints.size(); k++) {
            Constraint constraint = constraints.get(k);
            limits.add(new Limit(k + " " + constraint.metric().key(), constraint.limit(), costs.get(k)));
        }
        return Assigner.nearest(new AssignmentProblem(sizes, links, limits), WORK);
    }
}
