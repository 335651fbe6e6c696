package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.RequestPreview;
import io.hmsops.sync.connector.StatusRules;
import io.hmsops.sync.connector.TransientDeliveryException;
import io.hmsops.sync.connector.document.DocumentSettings.Overwrite;
import io.hmsops.sync.connector.http.HttpAnswer;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One attempt to put a document where it belongs: the document, then proof that it is there, then what is known of it. Every step may be
 * made again with the same effect, so the next attempt begins at the beginning.
 */
final class WebDavDelivery {

    private static final int CHANGED = 412;
    private static final Set<Integer> NO_COLLECTION = Set.of(404, 409);
    /** The collection is there, or its maker cannot tell: the document's own {@code PUT} will. */
    private static final Set<Integer> PERHAPS_THERE = Set.of(403, 404, 405, 409);
    private static final int IS_THERE = 405;

    private final WebDavSettings settings;
    private final PathTemplate.Place place;
    private final DeliveryRequest request;
    private final WebDavCalls calls;

    WebDavDelivery(WebDavSettings settings, PathTemplate.Place place, DeliveryRequest request, WebDavCalls calls) {
        this.settings = settings;
        this.place = place;
        this.request = request;
        this.calls = calls;
    }

    Uni<DeliveryReceipt> run() {
        return stored()
                .call(() -> new Verification(settings.verify(), place.document(), request.document().document(), calls).check())
                .call(this::described);
    }

    RequestPreview preview() {
        return calls.preview(place.document(), WebDavSteps.of(settings, place, request));
    }

    private Uni<DeliveryReceipt> stored() {
        if (settings.overwrite() == Overwrite.ALWAYS) {
            return put(Map.of());
        }
        return putIfUnchanged()
                .onFailure(e -> hasStatus(e, Set.of(CHANGED))).recoverWithUni(this::putIfUnchanged);
    }

    private Uni<DeliveryReceipt> putIfUnchanged() {
        return calls.head(place.document(), Map.of()).map(this::unchangedSince).chain(this::put);
    }

    /** The conditions under which what was just looked at is still so. */
    private Map<String, String> unchangedSince(HttpAnswer look) {
        if (look.status() == 404) {
            return Map.of("If-None-Match", "*");
        }
        if (!StatusRules.isSuccess(look.status())) {
            throw calls.failure("HEAD", place.document(), look);
        }
        var etag = look.headers().get("ETag");
        var modified = look.headers().get("Last-Modified");
        if (etag != null) {
            return Map.of("If-Match", etag);
        } else if (modified != null) {
            return Map.of("If-Unmodified-Since", modified);
        }
        throw new TransientDeliveryException(FailureCode.PROTOCOL, look.status(),
                "HEAD " + place.document() + ": neither ETag nor Last-Modified, so that a change could not be noticed", null, null, null);
    }

    private Uni<DeliveryReceipt> put(Map<String, String> conditions) {
        var once = calls.putDocument(place.document(), conditions);
        if (place.collections().isEmpty()) {
            return once;
        }
        return once.onFailure(this::mayLackCollection).recoverWithUni(() -> collections(place.collections())
                .chain(refused -> refused == null ? once
                        : once.onFailure(e -> hasStatus(e, NO_COLLECTION)).transform(e -> refused)));
    }

    /** A refusal of a large document may be lost: some servers close the connection under the bytes that still come. */
    private boolean mayLackCollection(Throwable failure) {
        return hasStatus(failure, NO_COLLECTION) || new DocumentBody(request.document()).asksFirst()
                && failure instanceof TransientDeliveryException known && known.code() == FailureCode.PROTOCOL && known.status() == null;
    }

    /** Makes them from the top down; answers the first refusal that others who make the same at this moment may be the reason for. */
    private Uni<DeliveryException> collections(List<String> missing) {
        Uni<DeliveryException> refused = Uni.createFrom().nullItem();
        for (var collection : missing) {
            refused = refused.chain(before -> calls.make(collection).map(answer -> {
                var now = refusal(collection, answer);
                return before == null ? now : before;
            }));
        }
        return refused;
    }

    private DeliveryException refusal(String collection, HttpAnswer answer) {
        if (StatusRules.isSuccess(answer.status()) || answer.status() == IS_THERE) {
            return null;
        }
        var failure = calls.failure("MKCOL", collection, answer);
        if (!PERHAPS_THERE.contains(answer.status())) {
            throw failure;
        }
        return failure;
    }

    private Uni<?> described() {
        return switch (settings.metadata()) {
            case NONE -> Uni.createFrom().nullItem();
            case SIDECAR -> calls.put(place.sidecar(), "application/json", Description.json(request));
            case PROPERTIES -> calls.proppatch(place.document(), PropertyUpdate.xml(request)).invoke(this::allSet);
        };
    }

    private void allSet(HttpAnswer answer) {
        var refused = MultiStatus.refusal(answer);
        if (refused != null) {
            throw calls.failure("PROPPATCH", place.document(), refused);
        }
    }

    /** Not where the system's rules took the status for something else than "again later". */
    private static boolean hasStatus(Throwable failure, Set<Integer> statuses) {
        return failure instanceof TransientDeliveryException known && known.status() != null && statuses.contains(known.status());
    }
}
