package io.hmsops.sync.connector.calendar;

import io.hmsops.sync.connector.DeliveryReceipt;
import io.hmsops.sync.connector.DeliveryRequest;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.RequestPreview;
import io.hmsops.sync.connector.calendar.CalendarSettings.OnCancel;
import io.hmsops.sync.connector.http.Endpoint;
import io.hmsops.sync.connector.http.HttpAnswer;
import io.hmsops.sync.connector.http.HttpCall;
import io.hmsops.sync.connector.http.PartnerClient;
import io.hmsops.sync.connector.http.RequestBody;
import io.hmsops.sync.connector.http.RequestHeaders;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;

/** One calendar that takes entries as JSON: {@code POST}, or {@code PUT} to an URL of the subject's own. */
final class JsonPartner implements Partner {

    private static final String JSON = "application/json";

    private final Endpoint endpoint;
    private final CalendarSettings settings;
    private final EntryReader entries;
    private final RequestHeaders headers;
    private final PartnerClient client;

    JsonPartner(Endpoint endpoint, CalendarSettings settings, EntryReader entries, RequestHeaders headers, PartnerClient client) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.entries = entries;
        this.headers = headers;
        this.client = client;
    }

    @Override
    public Uni<DeliveryReceipt> deliver(DeliveryRequest request) {
        return Uni.createFrom().deferred(() -> deletes(request) ? client.exchange(delete(request), 0).map(this::deleted)
                : client.send(put(request, body(request))));
    }

    @Override
    public RequestPreview preview(DeliveryRequest request) {
        if (deletes(request)) {
            return client.preview(delete(request), "");
        }
        var body = body(request);
        return client.preview(put(request, body), new String(body, StandardCharsets.UTF_8));
    }

    @Override
    public Uni<Void> verify() {
        return client.verify();
    }

    @Override
    public Uni<Void> close() {
        return client.close();
    }

    private boolean deletes(DeliveryRequest request) {
        return settings.onCancel() == OnCancel.DELETE && entries.cancels(request.event());
    }

    private byte[] body(DeliveryRequest request) {
        return JsonEntry.of(request.event(), entries.read(request), entries.cancels(request.event()));
    }

    private HttpCall put(DeliveryRequest request, byte[] body) {
        return new HttpCall(endpoint.path().contains("{subject}") ? "PUT" : "POST", endpoint.pathFor(request.event().subject()),
                headers.of(request, JSON, true), RequestBody.of(body));
    }

    private HttpCall delete(DeliveryRequest request) {
        return new HttpCall("DELETE", endpoint.pathFor(request.event().subject()), headers.of(request, null, true),
                RequestBody.of(new byte[0]));
    }

    /** What is not there need not be deleted. */
    private DeliveryReceipt deleted(HttpAnswer answer) {
        return answer.status() == 404 || answer.status() == 410 ? new DeliveryReceipt(answer.status(), answer.start())
                : client.receipt(answer);
    }

    @Override
    public String toString() {
        return "JsonPartner[" + endpoint.address() + endpoint.path() + "]";
    }
}
