/**
 * Partners that keep a calendar: an entry for each subject, as one JSON object or as an iCalendar object in a CalDAV collection (RFC 4791).
 *
 * <p>Allowed arrows: {@code connector}, {@code connector.http} (the HTTP client), {@code event}.
 */
package io.hmsops.sync.connector.calendar;
