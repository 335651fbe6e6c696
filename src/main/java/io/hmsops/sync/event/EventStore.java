package io.hmsops.sync.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** Reads accepted events. Writing them is {@code delivery}'s, in one transaction with their deliveries. */
@ApplicationScoped
public class EventStore {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, Object>> EXTENSIONS = new TypeReference<>() {
    };

    private static final String WITHOUT_DATA = """
            select new io.hmsops.sync.event.EventEntity(e.id, e.seq, e.source, e.cloudEventId, e.type, e.subject, e.time,
              e.dataContentType, e.dataSchema, e.extensions, d, e.acceptedAt)
            from EventEntity e left join e.document d""";

    private final Mutiny.SessionFactory sessions;

    EventStore(Mutiny.SessionFactory sessions) {
        this.sessions = sessions;
    }

    /** An event with its place in the accepted order. */
    public record Accepted(Event event, long seq, Instant acceptedAt) {
    }

    /** Which events to list; {@code null} members do not restrict. {@code from} is inclusive, {@code to} exclusive, of acceptance. */
    public record Filter(String type, String subject, String source, Instant from, Instant to) {
    }

    /** The event, or {@code null}. */
    public Uni<Accepted> find(UUID id) {
        return sessions.withStatelessSession(session -> session
                .createSelectionQuery("from EventEntity e left join fetch e.document where e.id = :id", EventEntity.class)
                .setParameter("id", id).getSingleResultOrNull())
                .map(entity -> entity == null ? null : accepted(entity));
    }

    /** Those of the events that exist, by id. */
    public Uni<Map<UUID, Event>> load(Collection<UUID> ids) {
        return sessions.withStatelessSession(session -> session
                .createSelectionQuery("from EventEntity e left join fetch e.document where e.id in :ids", EventEntity.class)
                .setParameter("ids", ids).getResultList())
                .map(entities -> {
                    var events = new LinkedHashMap<UUID, Event>();
                    entities.forEach(entity -> events.put(entity.id, event(entity)));
                    return events;
                });
    }

    /**
     * Newest first, without their data, at most {@code limit}, those before {@code before} in the accepted order ({@code null}: from the
     * newest).
     */
    public Uni<List<Accepted>> list(Filter filter, Long before, int limit) {
        var conditions = new ArrayList<String>();
        var values = new LinkedHashMap<String, Object>();
        restrict(conditions, values, "e.type = :type", "type", filter.type());
        restrict(conditions, values, "e.subject = :subject", "subject", filter.subject());
        restrict(conditions, values, "e.source = :source", "source", filter.source());
        restrict(conditions, values, "e.acceptedAt >= :from", "from", filter.from());
        restrict(conditions, values, "e.acceptedAt < :to", "to", filter.to());
        restrict(conditions, values, "e.seq < :before", "before", before);
        var where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        return sessions.withStatelessSession(session -> {
            var query = session.createSelectionQuery(
                    WITHOUT_DATA + where + " order by e.seq desc", EventEntity.class);
            values.forEach(query::setParameter);
            return query.setMaxResults(limit).getResultList();
        }).map(entities -> entities.stream().map(EventStore::accepted).toList());
    }

    private static void restrict(List<String> conditions, Map<String, Object> values, String condition, String name, Object value) {
        if (value != null) {
            conditions.add(condition);
            values.put(name, value);
        }
    }

    private static Accepted accepted(EventEntity e) {
        return new Accepted(event(e), e.seq, e.acceptedAt);
    }

    private static Event event(EventEntity e) {
        var document = e.document == null ? null
                : new Document(e.document.id, e.document.name, e.document.contentType, e.document.size, e.document.sha256);
        return new Event(e.id, e.type, e.source, e.cloudEventId, e.subject, e.time, e.dataContentType, e.dataSchema,
                extensions(e.extensions), e.data, document);
    }

    private static Map<String, Object> extensions(String json) {
        try {
            return json == null ? Map.of() : JSON.readValue(json, EXTENSIONS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("extensions in the database are not JSON", e);
        }
    }

    /** Extensions as they are stored; {@code null} for none. */
    public static String extensionsJson(Event event) {
        try {
            return event.extensions().isEmpty() ? null : JSON.writeValueAsString(event.extensions());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("extensions are strings, booleans and integers", e);
        }
    }
}
