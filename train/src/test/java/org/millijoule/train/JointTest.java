package org.millijoule.train;

class JointTest extends DifferentiableContract {
    @Override
    Found search(TinyRun run, RunLog log) {
        return run.search(
                new Joint(
                        1,
                        2,
                        Sampling.LARGEST_FIRST,
                        TinyRun.RECIPE,
                        new PolicySteps(),
                        new Selection(50, 3, 64, 1, 2),
                        5),
                log);
    }
}
