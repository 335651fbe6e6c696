package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.document.DocumentSettings.Overwrite;
import io.hmsops.sync.connector.document.DocumentSettings.Verify;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.List;

/**
 * What a preview shows for the body of the document's {@code PUT}: what stands for its bytes, and the requests that go with it.
 *
 * @param document a description of the bytes
 * @param before   requests that come first
 * @param after    requests that follow
 */
@RegisterForReflection
record WebDavSteps(String document, List<Step> before, List<Step> after) {

    /**
     * A request on the side; its headers are the {@code PUT}'s without the event's attributes.
     *
     * @param path from the root on
     * @param why  when it is made, and what comes of it
     * @param body or {@code null}
     */
    @RegisterForReflection
    record Step(String action, String path, String why, String body) {
    }

    static WebDavSteps of(WebDavSettings settings, PathTemplate.Place place, DeliveryRequest request) {
        var before = new ArrayList<Step>();
        var after = new ArrayList<Step>();
        var path = place.document();
        if (settings.overwrite() == Overwrite.IF_UNCHANGED) {
            before.add(new Step("HEAD", path, "adds If-Match with its ETag to the PUT, or If-None-Match: * where nothing is there", null));
        }
        for (var collection : place.collections()) {
            after.add(new Step("MKCOL", collection, "where the PUT is answered with 404 or 409; then the PUT again", null));
        }
        if (settings.verify() != Verify.NONE) {
            var compares = settings.verify() == Verify.SIZE ? "compares the length" : "compares length and SHA-256";
            after.add(new Step("HEAD", path, compares, null));
            after.add(new Step("GET", path, "reads it back to compare, where the answer to HEAD does not tell", null));
        }
        switch (settings.metadata()) {
            case NONE -> { }
            case SIDECAR -> after.add(new Step("PUT", place.sidecar(), "always", Description.text(Description.json(request))));
            case PROPERTIES -> after.add(new Step("PROPPATCH", path, "always", Description.text(PropertyUpdate.xml(request))));
        }
        return new WebDavSteps(DocumentBody.describe(request.document().document()), before, after);
    }
}
