package io.hmsops.sync.connector.sql;

import io.vertx.sqlclient.Tuple;

/** A statement as it is executed. */
interface Plan {

    String sql();

    /** @throws io.hmsops.sync.connector.PermanentDeliveryException where the event's values do not suit */
    Tuple bind(EventValues values);
}
