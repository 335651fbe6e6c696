package io.hmsops.sync.connector.calendar;

import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.RequestPreview;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.connector.http.HttpAnswer;
import io.hmsops.sync.connector.http.HttpCall;
import io.hmsops.sync.connector.http.PartnerClient;
import io.hmsops.sync.connector.http.RequestBody;
import io.hmsops.sync.connector.http.RequestHeaders;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * One attempt at a CalDAV server (RFC 4791 §5.3): looks at the entry, then makes, changes or deletes it on the condition that it is still
 * as it was seen. Where somebody was quicker it looks once more. Nothing is done where the entry is by this delivery already.
 */
final class CalDavAttempt {

    enum Change {
        WRITE, CANCEL, DELETE
    }

    private static final String CALENDAR = "text/calendar; charset=utf-8";
    private static final int LARGEST_ENTRY = 1024 * 1024;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;
    private static final int CHANGED_MEANWHILE = 412;

    private final PartnerClient client;
    private final RequestHeaders headers;
    private final String path;
    private final String uid;
    private final DeliveryRequest request;
    private final Entry entry;
    private final Change change;
    private final Instant now;

    CalDavAttempt(PartnerClient client, RequestHeaders headers, String path, String uid, DeliveryRequest request, Entry entry,
            Change change, Instant now) {
        this.client = client;
        this.headers = headers;
        this.path = path;
        this.uid = uid;
        this.request = request;
        this.entry = entry;
        this.change = change;
        this.now = now;
    }

    Uni<DeliveryReceipt> run() {
        return run(true);
    }

    private Uni<DeliveryReceipt> run(boolean mayLookAgain) {
        return client.exchange(call("GET", null, "Accept", "text/calendar", ""), LARGEST_ENTRY).chain(seen -> {
            if (isAbsent(seen)) {
                return change == Change.WRITE ? send(put(fresh(), "If-None-Match", "*"), mayLookAgain)
                        : Uni.createFrom().item(new DeliveryReceipt(seen.status(), seen.start()));
            }
            var stored = stored(seen);
            if (change != Change.DELETE && stored.isBy(delivery())) {
                return Uni.createFrom().item(new DeliveryReceipt(seen.status(), "the entry has this delivery already"));
            }
            return send(changed(stored, etag(seen)), mayLookAgain);
        });
    }

    private HttpCall changed(StoredEntry stored, String etag) {
        return switch (change) {
            case WRITE -> put(stored.update(fresh()), "If-Match", etag);
            case CANCEL -> put(stored.cancel(delivery(), now), "If-Match", etag);
            case DELETE -> call("DELETE", null, "If-Match", etag, "");
        };
    }

    private Uni<DeliveryReceipt> send(HttpCall call, boolean mayLookAgain) {
        return client.exchange(call, 0).chain(answer -> {
            if (answer.status() == CHANGED_MEANWHILE) {
                if (mayLookAgain) {
                    return run(false);
                }
                throw new TransientDeliveryException(FailureCode.REFUSED, CHANGED_MEANWHILE,
                        answer.words() + " (somebody else keeps changing the entry)", answer.start(), null, null);
            }
            return Uni.createFrom().item(change == Change.DELETE && isAbsent(answer)
                    ? new DeliveryReceipt(answer.status(), answer.start()) : client.receipt(answer));
        });
    }

    /** 410 too: some servers remember what was deleted. Where it is the collection that is gone the next request is told so. */
    private static boolean isAbsent(HttpAnswer answer) {
        return answer.status() == NOT_FOUND || answer.status() == GONE;
    }

    private StoredEntry stored(HttpAnswer seen) {
        if (seen.status() != 200) {
            client.receipt(seen);
            throw new TransientDeliveryException(FailureCode.PROTOCOL, seen.status(), seen.words() + " to a GET of the entry", seen.start(),
                    null, null);
        }
        if (!seen.complete()) {
            if (seen.body().length() >= LARGEST_ENTRY) {
                throw unusable("is larger than 1 MB", null);
            }
            throw new TransientDeliveryException(FailureCode.PROTOCOL, seen.status(), "the answer with the entry was cut", null, null,
                    null);
        }
        try {
            return StoredEntry.parse(seen.body().toString(StandardCharsets.UTF_8), uid);
        } catch (IllegalArgumentException e) {
            throw unusable("is not what it should be: " + e.getMessage(), e);
        }
    }

    private static String etag(HttpAnswer seen) {
        var etag = seen.headers().get("ETag");
        if (etag == null || etag.isBlank()) {
            throw unusable("has no ETag, so that it cannot be changed safely", null);
        }
        return etag;
    }

    private static PermanentDeliveryException unusable(String reason, Throwable cause) {
        return new PermanentDeliveryException(FailureCode.PROTOCOL, "the entry in the calendar " + reason, cause);
    }

    private IcsComponent fresh() {
        return EntryObject.of(uid, entry, request.event().type(), delivery(), now);
    }

    private HttpCall put(IcsComponent calendar, String condition, String etag) {
        return call("PUT", CALENDAR, condition, etag, IcsText.write(calendar));
    }

    private HttpCall call(String method, String contentType, String header, String value, String body) {
        var all = headers.of(request, contentType, false);
        all.put(header, value);
        return new HttpCall(method, path, all, RequestBody.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    private String delivery() {
        return request.deliveryId().toString();
    }

    /** As if the entry were new; a cancellation with words in the place of what only the server knows. */
    RequestPreview preview() {
        var seen = "[the ETag of the entry]";
        return switch (change) {
            case WRITE -> {
                var text = IcsText.write(fresh());
                yield client.preview(call("PUT", CALENDAR, "If-None-Match", "*", text), text);
            }
            case CANCEL -> client.preview(call("PUT", CALENDAR, "If-Match", seen, ""),
                    "[the entry as it is there, with STATUS:CANCELLED and SEQUENCE raised; nothing where there is none]");
            case DELETE -> client.preview(call("DELETE", null, "If-Match", seen, ""), "");
        };
    }
}
