package io.hmsops.sync.intake;

/**
 * How many messages a broker may send: so many that those that are held and those that may come stay within a number, and within a budget of
 * bytes even if each were as large as it may be; one in any case. All state belongs to one Vert.x context.
 */
final class AmqpCredit {

    private final int window;
    private final long budget;
    private final long largest;
    private int held;
    private long heldBytes;
    private int granted;

    /**
     * @param window  most messages, held and granted, from 1 on
     * @param budget  most bytes of them
     * @param largest most bytes of one message
     */
    AmqpCredit(int window, long budget, long largest) {
        this.window = window;
        this.budget = budget;
        this.largest = largest;
    }

    void received(int bytes) {
        granted--;
        held++;
        heldBytes += bytes;
    }

    /** Nothing of these is held any more. */
    void dropped(int messages, long bytes) {
        held -= messages;
        heldBytes -= bytes;
    }

    /** What was granted is void. */
    void lost() {
        granted = 0;
    }

    /** How many more may come now, and are granted by this; 0 where it is not worth telling the broker yet. */
    int more() {
        var most = (int) Math.min(window - held, Math.max(0, budget - heldBytes) / largest);
        if (held == 0) {
            most = Math.max(1, most);
        }
        if (most <= granted || granted > most / 2) {
            return 0;
        }
        var more = most - granted;
        granted = most;
        return more;
    }
}
