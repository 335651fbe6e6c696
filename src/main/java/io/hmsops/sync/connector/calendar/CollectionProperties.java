package io.hmsops.sync.connector.calendar;

import java.io.ByteArrayInputStream;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** What a server answered to a PROPFIND (RFC 4918 §9.1) about one collection. Unknown is unknown, not a no. */
final class CollectionProperties {

    private static final String DAV = "DAV:";
    private static final String CALDAV = "urn:ietf:params:xml:ns:caldav";

    private final Set<String> types = new HashSet<>();
    private final Set<String> components = new HashSet<>();
    private boolean typesKnown;

    private CollectionProperties() {
    }

    /** What is no XML answers nothing. */
    static CollectionProperties parse(byte[] answer) {
        var found = new CollectionProperties();
        try {
            found.read(factory().createXMLStreamReader(new ByteArrayInputStream(answer)));
        } catch (XMLStreamException | RuntimeException e) {
            return new CollectionProperties();
        }
        return found;
    }

    boolean saysThatItIsNoCalendar() {
        return typesKnown && !types.contains(CALDAV + "calendar");
    }

    boolean saysThatItTakesNoEvents() {
        return !components.isEmpty() && !components.contains("VEVENT");
    }

    private void read(XMLStreamReader xml) throws XMLStreamException {
        var named = new CollectionProperties();
        boolean inType = false;
        String status = null;
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamReader.START_ELEMENT) {
                if (inType) {
                    named.types.add(xml.getNamespaceURI() + xml.getLocalName());
                } else if (is(xml, DAV, "propstat")) {
                    named = new CollectionProperties();
                    status = null;
                } else if (is(xml, DAV, "resourcetype")) {
                    inType = true;
                    named.typesKnown = true;
                } else if (is(xml, CALDAV, "comp") && xml.getAttributeValue(null, "name") != null) {
                    named.components.add(xml.getAttributeValue(null, "name").toUpperCase(Locale.ROOT));
                } else if (is(xml, DAV, "status")) {
                    status = xml.getElementText();
                }
            } else if (event == XMLStreamReader.END_ELEMENT) {
                if (is(xml, DAV, "resourcetype")) {
                    inType = false;
                } else if (is(xml, DAV, "propstat") && status != null && status.contains(" 200")) {
                    take(named);
                }
            }
        }
    }

    private void take(CollectionProperties named) {
        types.addAll(named.types);
        components.addAll(named.components);
        typesKnown |= named.typesKnown;
    }

    private static boolean is(XMLStreamReader xml, String namespace, String name) {
        return namespace.equals(xml.getNamespaceURI()) && name.equals(xml.getLocalName());
    }

    private static XMLInputFactory factory() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }
}
