package io.hmsops.sync.connector;

import java.util.List;

/** A partner that behaves as a test tells it to; a real server of the connector's kind. */
public interface StandIn {

    /** What it does with a delivery. */
    enum Behaviour {
        ACCEPT, REFUSE_FOR_GOOD, REFUSE_FOR_NOW, NEVER_ANSWER, CUT_THE_CONNECTION
    }

    String endpoint();

    void will(Behaviour behaviour);

    /** The delivery ids that it was sent and took, in order. */
    List<String> taken();

    /** Deliveries that it works on now. */
    int busyWith();

    /** Connections that are open to it now. */
    int connections();
}
