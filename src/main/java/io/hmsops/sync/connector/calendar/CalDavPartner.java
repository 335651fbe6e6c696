package io.hmsops.sync.connector.calendar;

import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.OpenAttempts;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.RequestPreview;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.calendar.CalendarSettings.OnCancel;
import io.hmsops.sync.connector.http.Endpoint;
import io.hmsops.sync.connector.http.PartnerClient;
import io.hmsops.sync.connector.http.RequestHeaders;
import io.smallrye.mutiny.Uni;
import java.time.Clock;

/** One calendar collection of a CalDAV server; see {@link CalDavAttempt} for what a delivery does. */
final class CalDavPartner implements Partner {

    private final Target target;
    private final Endpoint endpoint;
    private final String collection;
    private final CalendarSettings settings;
    private final EntryReader entries;
    private final RequestHeaders headers;
    private final PartnerClient client;
    private final Clock clock;
    private final OpenAttempts attempts = new OpenAttempts();

    CalDavPartner(Target target, Endpoint endpoint, CalendarSettings settings, EntryReader entries, RequestHeaders headers,
            PartnerClient client, Clock clock) {
        this.target = target;
        this.endpoint = endpoint;
        this.collection = endpoint.path().endsWith("/") ? endpoint.path() : endpoint.path() + "/";
        this.settings = settings;
        this.entries = entries;
        this.headers = headers;
        this.client = client;
        this.clock = clock;
    }

    @Override
    public Uni<DeliveryReceipt> deliver(DeliveryRequest request) {
        return attempts.attempt((outcome, released) -> {
            // one attempt is several calls: it counts as in the air between them too
            var running = Uni.createFrom().deferred(() -> attempt(request).run()).onTermination().invoke(released)
                    .subscribe().with(outcome::complete, outcome::fail);
            outcome.onTermination(() -> {
                running.cancel();
                released.run();
            });
        });
    }

    @Override
    public RequestPreview preview(DeliveryRequest request) {
        return attempt(request).preview();
    }

    private CalDavAttempt attempt(DeliveryRequest request) {
        var uid = EntryId.uid(request.event());
        var change = !entries.cancels(request.event()) ? CalDavAttempt.Change.WRITE
                : settings.onCancel() == OnCancel.DELETE ? CalDavAttempt.Change.DELETE : CalDavAttempt.Change.CANCEL;
        return new CalDavAttempt(client, headers, collection + uid + ".ics", uid, request, entries.read(request), change, clock.instant());
    }

    @Override
    public Uni<Void> verify() {
        return client.verify().chain(() -> new CollectionCheck(client, target.headers(), collection).run());
    }

    @Override
    public Uni<Void> close() {
        return attempts.end().chain(client::close);
    }

    @Override
    public String toString() {
        return "CalDavPartner[" + endpoint.address() + collection + "]";
    }
}
