package io.hmsops.sync.connector.sql;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * Options of the {@code sql} connector: exactly one of {@code statement} and {@code statements}.
 *
 * @param statement  one statement with named values such as {@code :subject} or {@code :data.title}; see {@link ValueName}
 * @param statements several, executed in order in one transaction
 * @param receipts   the table, with or without its schema, in which each delivery is noted in the same transaction, so that it has its
 *                   effect once; see {@link ReceiptsTable}
 */
@RegisterForReflection
public record SqlSettings(
        @Size(max = LONGEST) String statement,
        @Size(min = 1, max = 20) List<@NotBlank @Size(max = LONGEST) String> statements,
        @Pattern(regexp = ReceiptsTable.PATTERN, message = "must be a table's name, with or without its schema: letters, digits and _")
        String receipts) {

    private static final int LONGEST = 50_000;
}
