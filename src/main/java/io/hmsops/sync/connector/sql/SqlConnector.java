package io.hmsops.sync.connector.sql;

import io.hmsops.sync.connector.Connector;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.egress.Egress;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/** Executes statements in a partner's database (PostgreSQL, MariaDB, MySQL) for each event, in one transaction. */
@ApplicationScoped
@Identifier("sql")
public class SqlConnector implements Connector<SqlSettings> {

    private final Vertx vertx;
    private final Egress egress;

    @Inject
    public SqlConnector(Vertx vertx, Egress egress) {
        this.vertx = vertx;
        this.egress = egress;
    }

    @Override
    public Class<SqlSettings> settingsType() {
        return SqlSettings.class;
    }

    @Override
    public Partner open(Target target, SqlSettings settings) {
        var endpoint = DatabaseEndpoint.parse(target.endpoint());
        var steps = steps(settings, endpoint.dialect());
        return new SqlPartner(new Database(vertx, egress, endpoint, target), steps, receipts(settings), target.timeout());
    }

    private static List<Step> steps(SqlSettings settings, Dialect dialect) {
        var one = settings.statement() != null;
        if (one == (settings.statements() != null)) {
            throw new InvalidSettingsException("/options", "Give either statement or statements.");
        }
        var steps = new ArrayList<Step>();
        var receipts = receipts(settings);
        if (receipts != null) {
            var statement = dialect.receipt(receipts);
            steps.add(new Step(ReceiptsTable.POINTER, statement.with(use -> statement.values().get(use).toString()), statement, true));
        }
        var texts = one ? List.of(settings.statement()) : settings.statements();
        for (int i = 0; i < texts.size(); i++) {
            var pointer = one ? "/options/statement" : "/options/statements/" + i;
            steps.add(new Step(pointer, texts.get(i), dialect.parse(texts.get(i), pointer), false));
        }
        return steps;
    }

    private static ReceiptsTable receipts(SqlSettings settings) {
        return settings.receipts() == null ? null : ReceiptsTable.parse(settings.receipts());
    }
}
