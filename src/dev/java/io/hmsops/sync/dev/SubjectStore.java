package io.hmsops.sync.dev;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** One JSON record per subject, in a file each; knows which idempotency keys it has already taken. Used on one event loop. */
final class SubjectStore {

    private static final String KEYS = "idempotencyKeys";

    private final Path directory;
    private final Map<String, JsonObject> records = new ConcurrentSkipListMap<>();

    SubjectStore(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
            try (var files = Files.newDirectoryStream(directory, "*.json")) {
                for (Path file : files) {
                    JsonObject record = new JsonObject(Buffer.buffer(Files.readAllBytes(file)));
                    records.put(record.getString("subject"), record);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether this key has already had its effect on this subject. */
    boolean has(String subject, String idempotencyKey) {
        JsonObject record = records.get(subject);
        return idempotencyKey != null && record != null && record.getJsonArray(KEYS).contains(idempotencyKey);
    }

    /**
     * Sets these members of the subject's record and keeps its others.
     *
     * @param idempotencyKey may be {@code null}
     */
    JsonObject put(String subject, String idempotencyKey, JsonObject members) {
        JsonObject old = records.getOrDefault(subject, new JsonObject().put("revision", 0).put(KEYS, new JsonArray()));
        JsonObject record = new JsonObject().put("subject", subject).mergeIn(old).mergeIn(members)
                .put("revision", old.getInteger("revision") + 1)
                .put("updatedAt", Instant.now().toString())
                .put(KEYS, old.getJsonArray(KEYS).copy());
        if (idempotencyKey != null) {
            record.getJsonArray(KEYS).add(idempotencyKey);
        }
        try {
            Path temporary = Files.write(file(subject, ".tmp"), record.toBuffer().getBytes());
            Files.move(temporary, file(subject, ".json"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        records.put(subject, record);
        return shown(record);
    }

    /** The subject's record, or {@code null}. */
    JsonObject get(String subject) {
        JsonObject record = records.get(subject);
        return record == null ? null : shown(record);
    }

    List<JsonObject> all() {
        List<JsonObject> all = new ArrayList<>();
        records.values().forEach(record -> all.add(shown(record)));
        return all;
    }

    /** A file of this subject: subjects may hold what file names may not, so it is named by a digest. */
    Path file(String subject, String suffix) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(subject.getBytes(StandardCharsets.UTF_8));
            return directory.resolve(HexFormat.of().formatHex(digest, 0, 16) + suffix);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonObject shown(JsonObject record) {
        JsonObject copy = record.copy();
        copy.remove(KEYS);
        return copy;
    }
}
