package org.millijoule.searching;

class OneShotOnLayersTest extends OneShotTest {
    @Override
    TinyRun tiny() {
        return new TinyRun(Toys.layers());
    }
}
