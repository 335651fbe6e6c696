package io.hmsops.sync.delivery;

import io.vertx.pgclient.PgException;
import java.util.Set;

/** Failures that are about the data: the same again will fail the same (SQLSTATE classes 21 to 23 and 54). */
final class DataErrors {

    private static final Set<String> DATA = Set.of("21", "22", "23", "54");

    private DataErrors() {
    }

    static boolean isOne(Throwable failure) {
        return DATA.contains(sqlClass(failure));
    }

    /** Two transactions stood in each other's way: the same again may pass (SQLSTATE class 40). */
    static boolean isCollision(Throwable failure) {
        return sqlClass(failure).equals("40");
    }

    private static String sqlClass(Throwable failure) {
        return failure instanceof PgException e && e.getSqlState() != null && e.getSqlState().length() == 5
                ? e.getSqlState().substring(0, 2) : "";
    }
}
