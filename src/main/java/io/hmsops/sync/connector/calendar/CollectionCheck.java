package io.hmsops.sync.connector.calendar;

import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.http.HttpAnswer;
import io.hmsops.sync.connector.http.HttpCall;
import io.hmsops.sync.connector.http.PartnerClient;
import io.hmsops.sync.connector.http.RequestBody;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Asks a server whether a URL is a calendar collection that takes entries and that may be read with the credentials given. */
final class CollectionCheck {

    private static final int LARGEST_ANSWER = 64 * 1024;
    private static final int MULTI_STATUS = 207;
    private static final byte[] QUESTION = ("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
            + "<propfind xmlns=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\">"
            + "<prop><resourcetype/><c:supported-calendar-component-set/></prop></propfind>").getBytes(StandardCharsets.UTF_8);

    private final PartnerClient client;
    private final Map<String, String> ownHeaders;
    private final String path;

    CollectionCheck(PartnerClient client, Map<String, String> ownHeaders, String path) {
        this.client = client;
        this.ownHeaders = ownHeaders;
        this.path = path;
    }

    /** Fails with {@link InvalidSettingsException} where the server clearly says no. Changes nothing there. */
    Uni<Void> run() {
        var headers = new LinkedHashMap<>(ownHeaders);
        headers.put("Depth", "0");
        headers.put("Content-Type", "application/xml; charset=utf-8");
        return client.exchange(new HttpCall("PROPFIND", path, headers, RequestBody.of(QUESTION)), LARGEST_ANSWER)
                .invoke(this::judge).replaceWithVoid()
                .onFailure(DeliveryException.class).recoverWithNull();
    }

    private void judge(HttpAnswer answer) {
        switch (answer.status()) {
            case MULTI_STATUS -> judge(CollectionProperties.parse(answer.body().getBytes()));
            case 401, 403 -> throw new InvalidSettingsException("/auth", "The calendar answers these credentials with " + answer.words()
                    + ".");
            case 404, 410 -> throw refused("there is none at this URL (" + answer.words() + ").");
            case 405, 501 -> throw refused("what is there speaks no WebDAV (" + answer.words() + " to a PROPFIND).");
            case 301, 302, 307, 308 -> throw refused("what is there is a redirection (" + answer.words() + "), and redirects are not"
                    + " followed: register the URL that it leads to.");
            default -> { } // says nothing about the settings
        }
    }

    private static void judge(CollectionProperties found) {
        if (found.saysThatItIsNoCalendar()) {
            throw refused("what is there is something else.");
        }
        if (found.saysThatItTakesNoEvents()) {
            throw refused("the one that is there takes no entries (VEVENT).");
        }
    }

    private static InvalidSettingsException refused(String reason) {
        return new InvalidSettingsException("/endpoint", "The endpoint must be a CalDAV calendar collection; " + reason);
    }
}
