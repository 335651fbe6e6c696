package io.hmsops.sync.amqp;

/** Is told whether a link can be used; on the link's context. */
interface LinkWatch {

    LinkWatch NONE = new LinkWatch() {
        @Override
        public void attached() {
            // nobody watches
        }

        @Override
        public void lost(String why) {
            // nobody watches
        }
    };

    void attached();

    /** @param why without secrets; also told where it did not come about, at each try */
    void lost(String why);
}
