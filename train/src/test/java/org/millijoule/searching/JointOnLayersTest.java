package org.millijoule.searching;

class JointOnLayersTest extends JointTest {
    @Override
    TinyRun tiny() {
        return new TinyRun(Toys.layers());
    }
}
