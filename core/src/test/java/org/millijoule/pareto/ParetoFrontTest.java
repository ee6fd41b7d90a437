package org.millijoule.pareto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ParetoFrontTest {
    private record Item(int name, double x, double y) {}

    private static ParetoFront<Item> front(List<Item> items) {
        return ParetoFront.of(items, List.of(Item::x, Item::y));
    }

    private static List<Item> random(long seed, int n) {
        Random random = new Random(seed);
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            items.add(new Item(i, random.nextInt(20), random.nextInt(20)));
        }
        return items;
    }

    private static boolean dominates(Item a, Item b) {
        return a.x() <= b.x() && a.y() <= b.y() && (a.x() < b.x() || a.y() < b.y());
    }

    @Test
    void theFrontIsExactlyWhatNothingDominates() {
        for (int seed = 0; seed < 50; seed++) {
            List<Item> items = random(seed, 40);
            List<Item> expected = items.stream()
                    .filter(item -> items.stream().noneMatch(other -> dominates(other, item)))
                    .toList();
            assertThat(front(items).items()).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void theFrontOfAFrontIsItself() {
        ParetoFront<Item> front = front(random(1, 40));
        assertThat(new ParetoFront<>(front.points())).isEqualTo(front);
    }

    @Test
    void hypervolumeEqualsCountedCells() {
        for (int seed = 0; seed < 50; seed++) {
            List<Item> items = random(seed, 10);
            int cells = 0;
            for (int x = 0; x < 15; x++) {
                for (int y = 0; y < 18; y++) {
                    int cellX = x;
                    int cellY = y;
                    cells += items.stream().anyMatch(i -> i.x() <= cellX && i.y() <= cellY) ? 1 : 0;
                }
            }
            assertThat(front(items).hypervolume(15, 18)).isCloseTo(cells, within(1e-9));
        }
    }

    @Test
    void hypervolumeNeverFallsWithMorePointsAndDoesNotDependOnTheirOrder() {
        List<Item> items = random(3, 30);
        double before = 0;
        for (int n = 1; n <= items.size(); n++) {
            double now = front(items.subList(0, n)).hypervolume(20, 20);
            assertThat(now).isGreaterThanOrEqualTo(before);
            before = now;
        }
        List<Item> shuffled = new ArrayList<>(items);
        Collections.shuffle(shuffled, new Random(1));
        assertThat(front(shuffled).hypervolume(20, 20)).isEqualTo(before);
    }

    @Test
    void anEmptyFrontHasNoVolume() {
        assertThat(front(List.of()).hypervolume(1, 1)).isZero();
    }

    @Test
    void pointsNeedNumbersAndVolumesTwoMetrics() {
        assertThatThrownBy(() -> front(List.of(new Item(0, Double.NaN, 1))))
                .isInstanceOf(IllegalArgumentException.class);
        ParetoFront<Item> one = ParetoFront.of(random(1, 3), List.of(Item::x));
        assertThatThrownBy(() -> one.hypervolume(1, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
