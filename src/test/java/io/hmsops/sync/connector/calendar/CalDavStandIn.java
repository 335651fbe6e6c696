package io.hmsops.sync.connector.calendar;

import io.hmsops.sync.connector.HttpStandIn;
import io.hmsops.sync.connector.StandIn;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Behaves as a CalDAV server does to those who get, put and delete on conditions. An attempt counts as taken at the look that begins it.
 */
final class CalDavStandIn implements StandIn {

    record Stored(String etag, String text) {
    }

    final HttpStandIn http;
    final Map<String, Stored> objects = new ConcurrentHashMap<>();
    final List<String> methods = new CopyOnWriteArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();
    /** Run before a change is judged, as if by somebody who is quicker. */
    volatile Runnable quicker = () -> { };

    CalDavStandIn(Vertx vertx) {
        http = new HttpStandIn(vertx);
        will(Behaviour.ACCEPT);
    }

    @Override
    public void will(Behaviour behaviour) {
        if (behaviour == Behaviour.ACCEPT) {
            http.will(request -> request.body().onSuccess(body -> serve(request, body)));
        } else {
            http.will(behaviour);
        }
    }

    Stored store(String path, String text) {
        var stored = new Stored("\"" + changes.incrementAndGet() + "\"", text);
        objects.put(path, stored);
        return stored;
    }

    private synchronized void serve(HttpServerRequest request, Buffer body) {
        var method = request.method().name();
        methods.add(method);
        if (method.equals("GET")) {
            http.record(request, body);
            var stored = objects.get(request.path());
            if (stored == null) {
                request.response().setStatusCode(404).end("nothing here");
            } else {
                request.response().putHeader("ETag", stored.etag()).putHeader("Content-Type", "text/calendar").end(stored.text());
            }
            return;
        }
        http.received.add(new HttpStandIn.Received(method, request.uri(), Map.of(), body));
        quicker.run();
        var stored = objects.get(request.path());
        var ifMatch = request.getHeader("If-Match");
        if (ifMatch != null && (stored == null || !ifMatch.equals(stored.etag()))
                || "*".equals(request.getHeader("If-None-Match")) && stored != null) {
            request.response().setStatusCode(412).end("changed");
        } else if (method.equals("PUT")) {
            var made = store(request.path(), body.toString());
            request.response().setStatusCode(stored == null ? 201 : 200).putHeader("ETag", made.etag()).end("taken");
        } else if (method.equals("DELETE")) {
            objects.remove(request.path());
            request.response().setStatusCode(stored == null ? 404 : 204).end();
        } else {
            request.response().setStatusCode(207).putHeader("Content-Type", "application/xml").end("""
                    <?xml version="1.0"?><D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:response>
                    <D:href>/cal/</D:href><D:propstat><D:prop><D:resourcetype><D:collection/><C:calendar/></D:resourcetype>
                    <C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set></D:prop>
                    <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>""");
        }
    }

    @Override
    public String endpoint() {
        return "http://localhost:" + http.port() + "/cal";
    }

    @Override
    public List<String> taken() {
        return http.taken();
    }

    @Override
    public int busyWith() {
        return http.busyWith();
    }

    @Override
    public int connections() {
        return http.connections();
    }
}
