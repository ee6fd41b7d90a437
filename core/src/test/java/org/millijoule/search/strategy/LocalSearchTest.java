package org.millijoule.search.strategy;

import org.millijoule.search.AskTell;

class LocalSearchTest extends AskTellContract {
    @Override
    AskTell strategy() {
        return new LocalSearch();
    }
}
