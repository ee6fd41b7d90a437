package org.millijoule.assign;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// In which order variables are decided, so that few decided ones matter to those still open. `our choice`: from
/// each of a few starts always the variable that leaves the smallest frontier, and of these orders the one whose
/// tables are smallest.
final class Order {
    private static final int STARTS = 12;

    private final List<Integer> sizes;
    private final List<Set<Integer>> neighbours = new ArrayList<>();

    private Order(List<Integer> sizes, List<Scope> scopes) {
        this.sizes = sizes;
        for (int v = 0; v < sizes.size(); v++) {
            neighbours.add(new TreeSet<>());
        }
        for (Scope scope : scopes) {
            for (int v : scope.variables()) {
                neighbours.get(v).addAll(scope.variables());
                neighbours.get(v).remove(v);
            }
        }
    }

    /// @param first variables in the order that is preferred where nothing else decides
    static int[] of(List<Integer> sizes, List<Scope> scopes, List<Integer> first) {
        Order order = new Order(sizes, scopes);
        List<Integer> alone = new ArrayList<>();
        List<Integer> joined = new ArrayList<>();
        for (int v : first) {
            (order.neighbours.get(v).isEmpty() ? alone : joined).add(v);
        }
        List<Integer> best = List.of();
        double least = Double.POSITIVE_INFINITY;
        for (int s = 0; s < Math.min(STARTS, joined.size()); s++) {
            List<Integer> found = new ArrayList<>();
            double size = order.from(joined.get(s * joined.size() / Math.min(STARTS, joined.size())), joined, found);
            if (size < least) {
                least = size;
                best = found;
            }
        }
        List<Integer> all = new ArrayList<>(best);
        all.addAll(alone);
        return all.stream().mapToInt(Integer::intValue).toArray();
    }

    private double from(int start, List<Integer> joined, List<Integer> found) {
        Set<Integer> open = new TreeSet<>(joined);
        Set<Integer> frontier = new TreeSet<>();
        double total = 0;
        int next = start;
        while (true) {
            total += combinations(frontier) * sizes.get(next);
            found.add(next);
            open.remove(next);
            frontier = after(frontier, next, open);
            if (open.isEmpty()) {
                return total;
            }
            double smallest = Double.POSITIVE_INFINITY;
            boolean touching = false;
            for (int v : joined) {
                if (open.contains(v)) {
                    boolean touches =
                            frontier.isEmpty() || neighbours.get(v).stream().anyMatch(frontier::contains);
                    Set<Integer> without = new TreeSet<>(open);
                    without.remove(v);
                    double size = combinations(after(frontier, v, without)) * 1024 + sizes.get(v);
                    if ((touches && !touching) || (touches == touching && size < smallest)) {
                        smallest = size;
                        touching = touches;
                        next = v;
                    }
                }
            }
        }
    }

    /// The decided variables that open ones hang together with, once `next` is decided.
    private Set<Integer> after(Set<Integer> frontier, int next, Set<Integer> open) {
        Set<Integer> after = new TreeSet<>(frontier);
        after.add(next);
        after.removeIf(v -> neighbours.get(v).stream().noneMatch(open::contains));
        return after;
    }

    private double combinations(Set<Integer> variables) {
        double product = 1;
        for (int v : variables) {
            product *= sizes.get(v);
        }
        return product;
    }
}
