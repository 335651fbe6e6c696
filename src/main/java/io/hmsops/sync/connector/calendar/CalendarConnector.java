package io.hmsops.sync.connector.calendar;

import io.hmsops.sync.connector.Connector;
import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.Partner;
import io.hmsops.sync.connector.Target;
import io.hmsops.sync.connector.calendar.CalendarSettings.OnCancel;
import io.hmsops.sync.connector.calendar.CalendarSettings.Protocol;
import io.hmsops.sync.connector.http.Endpoint;
import io.hmsops.sync.connector.http.PartnerClients;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Keeps one calendar entry for each subject: made, changed, cancelled. The payload says what is in it. */
@ApplicationScoped
@Identifier("calendar")
public class CalendarConnector implements Connector<CalendarSettings> {

    private final PartnerClients clients;
    private final Clock clock;

    CalendarConnector(PartnerClients clients, Clock clock) {
        this.clients = clients;
        this.clock = clock;
    }

    @Override
    public Class<CalendarSettings> settingsType() {
        return CalendarSettings.class;
    }

    @Override
    public boolean answersWithStatus() {
        return true;
    }

    @Override
    public Partner open(Target target, CalendarSettings settings) {
        var endpoint = Endpoint.parse(target.endpoint());
        if (settings.timeZone() != null && TimesReader.zone(settings.timeZone()) == null) {
            throw new InvalidSettingsException("/options/timeZone", "timeZone must be an IANA time zone such as Europe/Berlin.");
        }
        var perSubject = endpoint.path().contains("{subject}");
        if (settings.protocol() == Protocol.CALDAV && (perSubject || !endpoint.query().isEmpty())) {
            throw new InvalidSettingsException("/endpoint", "The endpoint must be a CalDAV calendar collection: a URL without {subject} and"
                    + " without a query, such as https://partner.example/calendars/trainings/.");
        }
        if (settings.protocol() == Protocol.JSON && settings.onCancel() == OnCancel.DELETE && !perSubject) {
            throw new InvalidSettingsException("/options/onCancel", "onCancel can be delete only where {subject} in the endpoint says what"
                    + " is deleted.");
        }
        var entries = new EntryReader(settings);
        var headers = clients.headers(target);
        var client = clients.client(endpoint, target);
        return settings.protocol() == Protocol.JSON ? new JsonPartner(endpoint, settings, entries, headers, client)
                : new CalDavPartner(target, endpoint, settings, entries, headers, client, clock);
    }
}
