package org.millijoule.search.strategy;

import org.millijoule.search.AskTell;

class PredictorTest extends AskTellContract {
    @Override
    AskTell strategy() {
        return new Predictor();
    }
}
