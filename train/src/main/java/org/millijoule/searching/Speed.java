package org.millijoule.searching;

/// Images per second over the steps of one kind, for the user's eyes only: nothing is decided by it.
final class Speed {
    private long images;
    private long nanoseconds;

    void time(int batch, Runnable step) {
        long start = System.nanoTime();
        step.run();
        nanoseconds += System.nanoTime() - start;
        images += batch;
    }

    @Override
    public String toString() {
        return nanoseconds == 0 ? "no" : String.valueOf(Math.round(images / (nanoseconds * 1e-9)));
    }
}
