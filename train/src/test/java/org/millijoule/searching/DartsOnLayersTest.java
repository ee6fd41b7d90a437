package org.millijoule.searching;

class DartsOnLayersTest extends DartsTest {
    @Override
    TinyRun tiny() {
        return new TinyRun(Toys.layers());
    }
}
